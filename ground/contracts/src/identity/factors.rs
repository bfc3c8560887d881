//! Second factors and passkeys, and resets of them.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{TextCodeId, UserId};
use serde::{Deserialize, Serialize};

/// What has changed about somebody's second factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorChange {
    /// There is an authenticator app now.
    AppAdded,
    /// Another app took the place of the one before.
    AppReplaced,
    /// There is no app any more.
    AppRemoved,
    /// There is a new set of recovery codes, and the one before counts no more.
    RecoveryCodesMade,
    /// A recovery code was used up.
    RecoveryCodeUsed {
        /// How many still work.
        left: u16,
    },
    /// Codes come to a phone in text messages now.
    PhoneAdded,
    /// They come to another number than before.
    PhoneReplaced,
    /// They come no more.
    PhoneRemoved,
    /// We removed every factor, for somebody who lost them.
    AllRemovedByUs,
}

/// Something has changed about somebody's second factors.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FactorsChanged {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// What has changed.
    pub change: FactorChange,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for FactorsChanged {
    const NAME: &'static str = "identity.factors_changed.1";
}

/// Somebody knew the password of an account and not its second factor. Told once for each sign-in that got so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SecondFactorRefused {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for SecondFactorRefused {
    const NAME: &'static str = "identity.second_factor_refused.1";
}

/// Somebody asked for a code in a text message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TextCodeAsked {
    /// The account.
    pub user: UserId,
    /// The code to be drawn and sent.
    pub code: TextCodeId,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for TextCodeAsked {
    const NAME: &'static str = "identity.text_code_asked.1";
}

/// What became of a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasskeyChange {
    /// It was added, and opens the account from now on.
    Added,
    /// It was removed, and opens nothing any more.
    Removed,
    /// It was shown by an authenticator that has signed less often than another one: there may be two of it. It was refused.
    MaybeCopied,
}

/// Something happened to a passkey of an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PasskeyChanged {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// What the owner calls the passkey.
    pub name: String,
    /// What happened.
    pub change: PasskeyChange,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for PasskeyChanged {
    const NAME: &'static str = "identity.passkey_changed.1";
}

/// What became of a reset of somebody's second factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorResetChange {
    /// An administrator asked for it.
    Asked,
    /// Another agreed.
    Approved {
        /// When the factors go.
        due_at: DateTime<Utc>,
    },
    /// Another did not agree.
    Refused,
    /// The person stopped it.
    Stopped,
    /// Whoever asked or agreed was no administrator any more when the day was over.
    Lapsed,
}

/// Something happened to a reset of somebody's second factors.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FactorResetChanged {
    /// Whose factors.
    pub user: UserId,
    /// Their address.
    pub email: Email,
    /// Their other addresses: one that the account is about to move to, and those it had before.
    pub also: Vec<Email>,
    /// What happened.
    pub change: FactorResetChange,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for FactorResetChanged {
    const NAME: &'static str = "identity.factor_reset_changed.1";
}
