//! What letters about an account say more than once, or in many ways: changes, and spans of time.

use contracts::identity::FactorChange;
use kernel::Email;

/// Says what has changed about second factors.
pub(super) fn says(change: FactorChange) -> String {
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
pub(super) fn change(whose: &Email, role: Option<&str>) -> String {
    role.map_or_else(
        || format!("{whose} no longer works for the platform"),
        |role| format!("{whose} works for the platform as {role}"),
    )
}

/// Says a span as people do: `1 hour`, `24 hours`, `30 days`.
pub(super) fn time(hours: u32) -> String {
    match hours {
        1 => "1 hour".into(),
        2..=48 => format!("{hours} hours"),
        _ => format!("{} days", hours / 24),
    }
}
