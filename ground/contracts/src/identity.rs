//! What identity tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::UserId;
use serde::{Deserialize, Serialize};

/// A person made an account and has yet to confirm the address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Registered {
    /// The new account.
    pub user: UserId,
    /// Where the confirmation goes.
    pub email: Email,
    /// `worker` or `employer`.
    pub role: String,
    /// The sector pack's key: `care`, `security`.
    pub sector: String,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for Registered {
    const NAME: &'static str = "identity.registered.1";
}

/// The holder of an account proved that the address is theirs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EmailConfirmed {
    /// The account.
    pub user: UserId,
    /// The confirmed address.
    pub email: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for EmailConfirmed {
    const NAME: &'static str = "identity.email_confirmed.1";
}
