//! Letters about an account and what guards it. They greet nobody by name: whoever reads them may not be its holder.

mod phrases;
mod text;

use chrono::{DateTime, Utc};
use contracts::identity::{FactorChange, FactorResetChange};
use kernel::{Email, Secret};

/// What is to be told about an account.
#[derive(Debug, Clone)]
pub enum AccountLetter {
    /// A link to a new password.
    NewPassword {
        /// The one-time token.
        token: Secret<String>,
        /// For how many hours it works.
        valid_hours: u32,
    },
    /// A link that proves the address an account is to move to.
    ConfirmNewEmail {
        /// The one-time token.
        token: Secret<String>,
        /// For how many hours it works.
        valid_hours: u32,
    },
    /// To the present address: somebody wants to move the account.
    EmailChangeAsked {
        /// Where to.
        to: Email,
    },
    /// To both addresses: the account has moved.
    EmailChanged {
        /// Where to.
        to: Email,
    },
    /// The password was changed.
    PasswordChanged,
    /// Something has changed about the second factors.
    FactorsChanged {
        /// What.
        change: FactorChange,
    },
    /// Somebody knew the password and not the second factor.
    SecondFactorRefused {
        /// When.
        at: DateTime<Utc>,
    },
    /// A passkey was added, and opens the account from now on.
    PasskeyAdded {
        /// What its owner calls it.
        name: String,
    },
    /// A passkey was removed.
    PasskeyRemoved {
        /// What its owner called it.
        name: String,
    },
    /// There may be two of a passkey, and one was refused.
    PasskeyMaybeCopied {
        /// What its owner calls it.
        name: String,
    },
    /// An API key was made, or revoked.
    ApiKey {
        /// What its maker calls it.
        name: String,
        /// Whether it was made; otherwise it was revoked.
        made: bool,
    },
    /// Somebody signed in from a device not seen before.
    NewDevice {
        /// When.
        at: DateTime<Utc>,
    },
    /// The account is off, and this is the way back.
    WayBack {
        /// The one-time token.
        token: Secret<String>,
        /// For how many hours it works.
        valid_hours: u32,
    },
    /// The account was connected with one elsewhere, or the connection was cut.
    Connection {
        /// The provider.
        provider: String,
        /// Connected; otherwise cut.
        connected: bool,
    },
    /// Staff switched the account off.
    SwitchedOffByStaff,
    /// The account is on again.
    SwitchedOn,
    /// To the person: what becomes of a reset of their second factors, with the link that stops it.
    FactorReset {
        /// What happened.
        change: FactorResetChange,
        /// The one-time token, where there is something to stop.
        token: Option<Secret<String>>,
    },
    /// To every administrator: the same about somebody.
    FactorResetNews {
        /// Whose factors.
        whose: Email,
        /// What happened.
        change: FactorResetChange,
    },
    /// To the person and to every administrator: somebody is to get or lose a role of staff.
    RoleAsked {
        /// Whose role.
        whose: Email,
        /// Which; none where theirs is to be taken.
        role: Option<String>,
    },
    /// To the same: whether it was agreed to.
    RoleDecided {
        /// Whose role.
        whose: Email,
        /// Which; none where theirs was to be taken.
        role: Option<String>,
        /// Whether another administrator agreed.
        approved: bool,
    },
    /// A large export of the audit log was asked for, or settled.
    AuditExport {
        /// Who asked.
        by: Email,
        /// Whether somebody else released it; nothing while it waits.
        approved: Option<bool>,
    },
    /// A copy of everything we hold about somebody lies ready.
    CopyReady {
        /// When it goes.
        until: DateTime<Utc>,
    },
    /// The last letter: the account is closed and is being forgotten.
    Forgotten,
}

impl AccountLetter {
    pub(super) const fn template(&self) -> &'static str {
        match self {
            Self::NewPassword { .. } => "new_password",
            Self::ConfirmNewEmail { .. } => "confirm_new_email",
            Self::EmailChangeAsked { .. } => "email_change_asked",
            Self::EmailChanged { .. } => "email_changed",
            Self::PasswordChanged => "password_changed",
            Self::FactorsChanged { .. } => "factors_changed",
            Self::FactorReset { .. } => "factor_reset",
            Self::FactorResetNews { .. } => "factor_reset_news",
            Self::SecondFactorRefused { .. } => "second_factor_refused",
            Self::PasskeyAdded { .. } => "passkey_added",
            Self::PasskeyRemoved { .. } => "passkey_removed",
            Self::PasskeyMaybeCopied { .. } => "passkey_maybe_copied",
            Self::ApiKey { made: true, .. } => "api_key_made",
            Self::ApiKey { made: false, .. } => "api_key_revoked",
            Self::NewDevice { .. } => "new_device",
            Self::WayBack { .. } => "way_back",
            Self::Connection { connected: true, .. } => "connected",
            Self::Connection { connected: false, .. } => "disconnected",
            Self::SwitchedOffByStaff => "switched_off_by_staff",
            Self::SwitchedOn => "switched_on",
            Self::RoleAsked { .. } => "role_asked",
            Self::RoleDecided { .. } => "role_decided",
            Self::AuditExport { approved: None, .. } => "audit_export_asked",
            Self::AuditExport { .. } => "audit_export_settled",
            Self::CopyReady { .. } => "copy_ready",
            Self::Forgotten => "forgotten",
        }
    }

    pub(super) const fn holds_secret(&self) -> bool {
        matches!(
            self,
            Self::NewPassword { .. }
                | Self::ConfirmNewEmail { .. }
                | Self::WayBack { .. }
                | Self::FactorReset { token: Some(_), .. }
        )
    }

    pub(super) const fn subject(&self) -> &'static str {
        match self {
            Self::NewPassword { .. } => "Choose a new password",
            Self::ConfirmNewEmail { .. } => "Confirm your new e-mail address",
            Self::EmailChangeAsked { .. } => "Somebody wants to change your e-mail address",
            Self::EmailChanged { .. } => "Your e-mail address was changed",
            Self::PasswordChanged => "Your password was changed",
            Self::FactorsChanged { .. } => "Your second factor was changed",
            Self::FactorReset { .. } => "Reset of your second factor",
            Self::FactorResetNews { .. } => "Reset of a second factor",
            Self::SecondFactorRefused { .. } => "Somebody has your password",
            Self::PasskeyAdded { .. } => "A passkey was added to your account",
            Self::PasskeyRemoved { .. } => "A passkey was removed from your account",
            Self::PasskeyMaybeCopied { .. } => "We refused one of your passkeys",
            Self::ApiKey { made: true, .. } => "An API key was made in your account",
            Self::ApiKey { made: false, .. } => "An API key of your account was revoked",
            Self::NewDevice { .. } => "A new sign-in to your account",
            Self::WayBack { .. } => "Your account is switched off",
            Self::Connection { connected: true, .. } => "There is another way to sign in to your account",
            Self::Connection { connected: false, .. } => "A way to sign in to your account was removed",
            Self::SwitchedOffByStaff => "We have switched your account off",
            Self::SwitchedOn => "Your account is switched on again",
            Self::RoleAsked { .. } => "A role of staff was asked for",
            Self::RoleDecided { approved: true, .. } => "A role of staff has changed",
            Self::RoleDecided { .. } => "A role of staff stays as it was",
            Self::AuditExport { approved: None, .. } => "A large export of the audit log was asked for",
            Self::AuditExport { .. } => "A large export of the audit log is settled",
            Self::CopyReady { .. } => "Your copy of your data is ready",
            Self::Forgotten => "Your account is deleted",
        }
    }
}
