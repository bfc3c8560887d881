//! Letters about an account and what guards it. They greet nobody by name: whoever reads them may not be its holder.

use super::{factor_reset, words};
use crate::ports::{AccountPage, Links};
use askama::Template;
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

/// One template a letter; each takes from these what it says.
macro_rules! forms {
    ($($form:ident = $path:literal { $($field:ident),* })*) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $form { greeting: String, $($field: String),* }
    )*};
}

forms! {
    NewPassword = "new_password.txt" { link, valid }
    ConfirmNewEmail = "confirm_new_email.txt" { link, valid }
    EmailChangeAsked = "email_change_asked.txt" { to, link }
    EmailChanged = "email_changed.txt" { to, link }
    PasswordChanged = "password_changed.txt" { link }
    FactorsChanged = "factors_changed.txt" { what, link }
    SecondFactorRefused = "second_factor_refused.txt" { when, link }
    PasskeyAdded = "passkey_added.txt" { name, link }
    PasskeyRemoved = "passkey_removed.txt" { name, link }
    PasskeyMaybeCopied = "passkey_maybe_copied.txt" { name, link }
    ApiKeyMade = "api_key_made.txt" { name, link }
    ApiKeyRevoked = "api_key_revoked.txt" { name, link }
    NewDevice = "new_device.txt" { when, link }
    WayBack = "way_back.txt" { link, valid }
    Connected = "connected.txt" { provider, link }
    Disconnected = "disconnected.txt" { provider, link }
    SwitchedOffByStaff = "switched_off_by_staff.txt" { link }
    SwitchedOn = "switched_on.txt" { link }
    RoleAsked = "role_asked.txt" { what, link }
    RoleDecided = "role_decided.txt" { what, link }
    AuditExportAsked = "audit_export_asked.txt" { by, link }
    AuditExportSettled = "audit_export_settled.txt" { by, what, link }
    CopyReady = "copy_ready.txt" { until, link }
    Forgotten = "forgotten.txt" { link }
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

    #[expect(clippy::too_many_lines, reason = "an arm for each letter")]
    pub(super) fn text(&self, links: &dyn Links) -> Result<String, askama::Error> {
        let greeting = words::greeting(None);
        let to_page = |page| links.account(page);
        match self {
            Self::NewPassword { token, valid_hours } => {
                let link = to_page(AccountPage::ResetPassword(token.expose()));
                let valid = time(*valid_hours);
                NewPassword { greeting, link, valid }.render()
            }
            Self::ConfirmNewEmail { token, valid_hours } => {
                let link = to_page(AccountPage::ConfirmNewEmail(token.expose()));
                let valid = time(*valid_hours);
                ConfirmNewEmail { greeting, link, valid }.render()
            }
            Self::EmailChangeAsked { to } => {
                let (to, link) = (to.to_string(), to_page(AccountPage::AskReset));
                EmailChangeAsked { greeting, to, link }.render()
            }
            Self::EmailChanged { to } => {
                let (to, link) = (to.to_string(), to_page(AccountPage::Help));
                EmailChanged { greeting, to, link }.render()
            }
            Self::PasswordChanged => {
                let link = to_page(AccountPage::AskReset);
                PasswordChanged { greeting, link }.render()
            }
            Self::FactorsChanged { change } => {
                let (what, link) = (says(*change), to_page(AccountPage::AskReset));
                FactorsChanged { greeting, what, link }.render()
            }
            Self::FactorReset { change, token } => factor_reset::to_holder(greeting, *change, token.as_ref(), links),
            Self::FactorResetNews { whose, change } => factor_reset::to_administrator(greeting, whose, *change, links),
            Self::SecondFactorRefused { at } => {
                let (when, link) = (words::moment(*at), to_page(AccountPage::AskReset));
                SecondFactorRefused { greeting, when, link }.render()
            }
            Self::PasskeyAdded { name } => {
                let (name, link) = (name.clone(), to_page(AccountPage::AskReset));
                PasskeyAdded { greeting, name, link }.render()
            }
            Self::PasskeyRemoved { name } => {
                let (name, link) = (name.clone(), to_page(AccountPage::AskReset));
                PasskeyRemoved { greeting, name, link }.render()
            }
            Self::PasskeyMaybeCopied { name } => {
                let (name, link) = (name.clone(), to_page(AccountPage::Passkeys));
                PasskeyMaybeCopied { greeting, name, link }.render()
            }
            Self::ApiKey { name, made: true } => {
                let (name, link) = (name.clone(), to_page(AccountPage::AskReset));
                ApiKeyMade { greeting, name, link }.render()
            }
            Self::ApiKey { name, made: false } => {
                let (name, link) = (name.clone(), to_page(AccountPage::AskReset));
                ApiKeyRevoked { greeting, name, link }.render()
            }
            Self::NewDevice { at } => {
                let (when, link) = (words::moment(*at), to_page(AccountPage::AskReset));
                NewDevice { greeting, when, link }.render()
            }
            Self::WayBack { token, valid_hours } => {
                let link = to_page(AccountPage::Reactivate(token.expose()));
                let valid = time(*valid_hours);
                WayBack { greeting, link, valid }.render()
            }
            Self::Connection { provider, connected } => {
                let (provider, link) = (words::named(provider), to_page(AccountPage::AskReset));
                if *connected {
                    Connected {
                        greeting,
                        provider,
                        link,
                    }
                    .render()
                } else {
                    Disconnected {
                        greeting,
                        provider,
                        link,
                    }
                    .render()
                }
            }
            Self::SwitchedOffByStaff => {
                let link = to_page(AccountPage::Help);
                SwitchedOffByStaff { greeting, link }.render()
            }
            Self::SwitchedOn => {
                let link = links.sign_in();
                SwitchedOn { greeting, link }.render()
            }
            Self::RoleAsked { whose, role } => {
                let (what, link) = (change(whose, role.as_deref()), to_page(AccountPage::Help));
                RoleAsked { greeting, what, link }.render()
            }
            Self::RoleDecided { whose, role, approved } => {
                let settled = if *approved {
                    "This holds now"
                } else {
                    "This was not agreed to"
                };
                let what = format!("{settled}: {}", change(whose, role.as_deref()));
                let link = to_page(AccountPage::Help);
                RoleDecided { greeting, what, link }.render()
            }
            Self::AuditExport { by, approved: None } => {
                let (by, link) = (by.to_string(), to_page(AccountPage::AuditExports));
                AuditExportAsked { greeting, by, link }.render()
            }
            Self::AuditExport { by, approved } => {
                let (by, link) = (by.to_string(), to_page(AccountPage::AuditExports));
                let what = if *approved == Some(true) { "released" } else { "refused" }.to_owned();
                AuditExportSettled {
                    greeting,
                    by,
                    what,
                    link,
                }
                .render()
            }
            Self::CopyReady { until } => {
                let (until, link) = (words::moment(*until), to_page(AccountPage::MyData));
                CopyReady { greeting, until, link }.render()
            }
            Self::Forgotten => {
                let link = to_page(AccountPage::Help);
                Forgotten { greeting, link }.render()
            }
        }
    }
}

/// Says what has changed about second factors.
fn says(change: FactorChange) -> String {
    match change {
        FactorChange::AppAdded => {
            "An authenticator app was added to your account. From now on we ask for its code after your password."
                .into()
        }
        FactorChange::AppReplaced => {
            "Another authenticator app took the place of the one that your account had.".into()
        }
        FactorChange::AppRemoved => "The authenticator app was removed from your account.".into(),
        FactorChange::PhoneAdded => {
            "A mobile number was added to your account. From now on we can send it a code in a text message after your password.".into()
        }
        FactorChange::PhoneReplaced => "Codes in text messages now go to another mobile number than before.".into(),
        FactorChange::PhoneRemoved => "The mobile number was removed from your account. No more codes go to it.".into(),
        FactorChange::AllRemovedByUs => {
            "We removed every second factor from your account because we were told that you had lost them, and signed you out everywhere.".into()
        }
        FactorChange::RecoveryCodesMade => {
            "New recovery codes were made for your account. The ones from before do not work any more.".into()
        }
        FactorChange::RecoveryCodeUsed { left: 0 } => {
            "The last of your recovery codes was used. Make new ones on the page about your account.".into()
        }
        FactorChange::RecoveryCodeUsed { left: 1 } => {
            "A recovery code was used for your account. One is left. Make new ones on the page about your account."
                .into()
        }
        FactorChange::RecoveryCodeUsed { left } => {
            format!("A recovery code was used for your account. {left} are left.")
        }
    }
}

/// Says what is to change about somebody's role.
fn change(whose: &Email, role: Option<&str>) -> String {
    role.map_or_else(
        || format!("{whose} no longer works for the platform"),
        |role| format!("{whose} works for the platform as {role}"),
    )
}

/// Says a span as people do: `1 hour`, `24 hours`, `30 days`.
fn time(hours: u32) -> String {
    match hours {
        1 => "1 hour".into(),
        2..=48 => format!("{hours} hours"),
        _ => format!("{} days", hours / 24),
    }
}
