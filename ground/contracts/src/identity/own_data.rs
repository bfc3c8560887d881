//! What people ask of us about their own data: a copy, or to be forgotten.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{DataCopyId, ErasureId, UserId};
use serde::{Deserialize, Serialize};

/// Somebody asked for a copy of everything we hold about them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DataCopyAsked {
    /// The account.
    pub user: UserId,
    /// The copy to be made.
    pub copy: DataCopyId,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for DataCopyAsked {
    const NAME: &'static str = "identity.data_copy_asked.1";
}

/// Somebody closed their account for good and is to be forgotten.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ErasureAsked {
    /// The account.
    pub user: UserId,
    /// The wish.
    pub erasure: ErasureId,
    /// Its address, for the last letter.
    pub email: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for ErasureAsked {
    const NAME: &'static str = "identity.erasure_asked.1";
}
