//! What identity tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{DataCopyId, ErasureId, SessionId, TextCodeId, UserId};
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

/// An administrator asked that somebody get, change or lose a role of staff.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaffRoleAsked {
    /// Whose role.
    pub user: UserId,
    /// Their address.
    pub email: Email,
    /// The role; none where theirs is to be taken.
    pub role: Option<String>,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for StaffRoleAsked {
    const NAME: &'static str = "identity.staff_role_asked.1";
}

/// It was settled whether somebody gets, changes or loses a role of staff.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaffRoleDecided {
    /// Whose role.
    pub user: UserId,
    /// Their address.
    pub email: Email,
    /// The role; none where theirs was to be taken.
    pub role: Option<String>,
    /// Whether it was agreed to. Then it holds from now on.
    pub approved: bool,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for StaffRoleDecided {
    const NAME: &'static str = "identity.staff_role_decided.1";
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
