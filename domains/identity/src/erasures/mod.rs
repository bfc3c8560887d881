//! People who want to be forgotten: they ask, and once nobody counts on them any more, it is done.

mod ask;
mod carry_out;
mod serve;

use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{ErasureId, UserId};
use serde::{Deserialize, Serialize};

/// A wish to be forgotten that is not fulfilled yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The wish.
    pub id: ErasureId,
    /// Who is to be forgotten.
    pub user: UserId,
    /// Their address, while it is still there.
    pub email: Email,
    /// When they asked.
    pub asked_at: DateTime<Utc>,
    /// Its line in the ledger outside the database, once it has one.
    pub number: Option<i64>,
}

/// Somebody who was forgotten, of whom the law has us keep something for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Their id; there is nothing else.
    pub user: UserId,
    /// The sector that the account was for: its clocks count.
    pub sector: Option<String>,
}

/// A line of the ledger outside the database: an id and dates, nothing of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// The line.
    pub number: i64,
    /// The wish.
    pub erasure: ErasureId,
    /// Who was forgotten.
    pub user: UserId,
    /// When they asked.
    pub asked_at: DateTime<Utc>,
}
