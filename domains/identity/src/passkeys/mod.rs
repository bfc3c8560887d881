//! Passkeys: add them, name them, remove them, and prove with them who one is.

mod add;
mod ask;
mod check;
mod own;
mod prove;
mod sign_in;

pub use add::{AddPasskey, PasskeyAdded};
pub use prove::ProveByPasskey;
pub use sign_in::PasskeySignIn;

pub(crate) use ask::Asked;

use chrono::{DateTime, Utc};
use kernel::FieldError;
use kernel::ids::PasskeyId;

/// A passkey, for its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyView {
    /// The passkey.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// Whether its key ring keeps a copy elsewhere, so that a lost device loses nothing.
    pub is_backed_up: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last proved who somebody is.
    pub used_at: Option<DateTime<Utc>>,
}

/// Why a passkey did not do what it was to do. None of these tells whether a passkey or an account exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyFault {
    /// The challenge was used already, is too old, or was never ours.
    #[error("That took too long, or was sent twice. Try again")]
    Expired,
    /// The answer does not count. One sentence serves every cause.
    #[error("We could not use this passkey. Try again, or use your password")]
    Refused,
}

impl PasskeyFault {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Expired => "identity/passkey-expired",
            Self::Refused => "identity/passkey-refused",
        }
    }
}

fn checked_name(typed: &str) -> Result<String, FieldError> {
    let name = typed.trim();
    if !(1..=60).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        let message = "Enter a name for the passkey, up to 60 characters";
        return Err(FieldError::new("name", "format", message));
    }
    Ok(name.to_owned())
}
