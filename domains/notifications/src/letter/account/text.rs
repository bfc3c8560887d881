//! The texts of letters about an account: what each template is given.

use super::AccountLetter;
use super::phrases::{change, says, time};
use crate::letter::{factor_reset, words};
use crate::ports::{AccountPage, Links};
use askama::Template;

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
    #[expect(clippy::too_many_lines, reason = "an arm for each letter")]
    pub(in crate::letter) fn text(&self, links: &dyn Links) -> Result<String, askama::Error> {
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
