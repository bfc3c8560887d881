//! Accounts: made, confirmed, moved to another address, switched off and on.

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

/// Somebody asked for another confirmation letter. Nobody has looked yet whether an account waits for one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConfirmationRequested {
    /// The address that was given.
    pub email: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for ConfirmationRequested {
    const NAME: &'static str = "identity.confirmation_requested.2";
}

/// The holder of an account wants to move it to another address, which is not proved yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EmailChangeRequested {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub from: Email,
    /// The address wanted.
    pub to: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for EmailChangeRequested {
    const NAME: &'static str = "identity.email_change_requested.1";
}

/// An account moved to another address, which its holder proved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EmailChanged {
    /// The account.
    pub user: UserId,
    /// The address it had.
    pub from: Email,
    /// The address it has now.
    pub to: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for EmailChanged {
    const NAME: &'static str = "identity.email_changed.1";
}

/// An account was switched off, and its sign-ins ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountSwitchedOff {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// By its holder, who may come back by a link; otherwise by staff.
    pub by_holder: bool,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for AccountSwitchedOff {
    const NAME: &'static str = "identity.account_switched_off.1";
}

/// An account was switched on again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountSwitchedOn {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for AccountSwitchedOn {
    const NAME: &'static str = "identity.account_switched_on.1";
}
