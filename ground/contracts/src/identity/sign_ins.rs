//! What opens an account: passwords, sessions, accounts elsewhere, API keys.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{SessionId, UserId};
use serde::{Deserialize, Serialize};

/// Somebody asked for a link to a new password. Nobody has looked yet whether there is an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PasswordResetRequested {
    /// The address that was given.
    pub email: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for PasswordResetRequested {
    const NAME: &'static str = "identity.password_reset_requested.1";
}

/// An account got another password.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PasswordChanged {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// By a link in a mail; otherwise by somebody who was signed in.
    pub by_reset: bool,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for PasswordChanged {
    const NAME: &'static str = "identity.password_changed.1";
}

/// Somebody signed in from a device that the account was not used on before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignedInOnNewDevice {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for SignedInOnNewDevice {
    const NAME: &'static str = "identity.signed_in_on_new_device.1";
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

/// An account was connected with one that its holder has elsewhere, or the connection was cut.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForeignConnected {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// The provider, as people know it.
    pub provider_name: String,
    /// Connected; otherwise cut.
    pub connected: bool,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for ForeignConnected {
    const NAME: &'static str = "identity.foreign_connected.1";
}

/// A person made an API key, or revoked one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApiKeyChanged {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// What its maker calls the key.
    pub name: String,
    /// Whether it was made; otherwise it was revoked.
    pub made: bool,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for ApiKeyChanged {
    const NAME: &'static str = "identity.api_key_changed.1";
}
