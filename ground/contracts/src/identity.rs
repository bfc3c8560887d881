//! What identity tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{SessionId, UserId};
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

/// Somebody tried to register an address that has an account already. The door gave the usual answer; the address gets a
/// letter that says so.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegisteredAgain {
    /// The account there is.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for RegisteredAgain {
    const NAME: &'static str = "identity.registered_again.1";
}

/// The holder of an unconfirmed account asked for another letter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConfirmationRequested {
    /// The account.
    pub user: UserId,
    /// Where the letter goes.
    pub email: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for ConfirmationRequested {
    const NAME: &'static str = "identity.confirmation_requested.1";
}

/// A refresh token was shown by two hands, so its session was ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefreshTokenReused {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// The session that was ended.
    pub session: SessionId,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for RefreshTokenReused {
    const NAME: &'static str = "identity.refresh_token_reused.1";
}
