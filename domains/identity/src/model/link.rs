//! Links in mails: each for one purpose, for one use, for a time.

use crate::config::Config;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Email;
use kernel::ids::UserId;

/// What a link is good for. Purposes never stand in for one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Proves the address of a new account.
    ConfirmEmail,
    /// Lets its holder choose a new password.
    ResetPassword,
    /// Proves the address that an account is to move to.
    ChangeEmail,
    /// Switches an account on again that its holder switched off.
    Reactivate,
    /// Stops a reset of second factors that administrators wanted.
    StopFactorReset,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 5] = [
        Self::ConfirmEmail,
        Self::ResetPassword,
        Self::ChangeEmail,
        Self::Reactivate,
        Self::StopFactorReset,
    ];

    /// Returns the word that the database and tickets use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm-email",
            Self::ResetPassword => "reset-password",
            Self::ChangeEmail => "change-email",
            Self::Reactivate => "reactivate",
            Self::StopFactorReset => "stop-factor-reset",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }

    /// For how long such a link works.
    pub(crate) const fn life(self, config: &Config) -> TimeDelta {
        match self {
            Self::ConfirmEmail | Self::ChangeEmail => config.email_token_life,
            Self::ResetPassword => config.reset_token_life,
            Self::Reactivate => config.way_back,
            // As long as a decision and the wait after it may take together.
            Self::StopFactorReset => TimeDelta::hours(48),
        }
    }
}

/// Why a link does not work. Whoever holds the secret of a link may know; nobody else gets that far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// It is not the text of a link: cut off or changed on the way.
    #[error("This link is not complete. Open it from our e-mail again, or copy the whole address")]
    Malformed,
    /// It is whole, but none that we sent for this purpose.
    #[error("We do not know this link. It may belong to something else, or to another site. Ask for a new e-mail")]
    Foreign,
    /// It was used before.
    #[error("This link was used before. Each link works once")]
    Used,
    /// A newer letter, or a change of the account, took its place.
    #[error("A newer e-mail took the place of this one. Open the link in the newest e-mail from us")]
    Replaced,
    /// Its time is over.
    #[error("This link is too old. Ask for a new e-mail and open its link soon")]
    Expired,
    /// It was opened, but not here, or not within the last minutes.
    #[error("Open the link in our e-mail again. Your browser must take our cookies, and the page waits for 10 minutes")]
    OpenAgain,
}

impl LinkFault {
    /// Every fault.
    pub const ALL: [Self; 6] = [
        Self::Malformed,
        Self::Foreign,
        Self::Used,
        Self::Replaced,
        Self::Expired,
        Self::OpenAgain,
    ];

    /// Returns the stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "identity/link-malformed",
            Self::Foreign => "identity/link-foreign",
            Self::Used => "identity/link-used",
            Self::Replaced => "identity/link-replaced",
            Self::Expired => "identity/link-expired",
            Self::OpenAgain => "identity/link-open-again",
        }
    }
}

/// A link as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) user: UserId,
    /// The address it was sent to, which it proves.
    pub(crate) email: Email,
    pub(crate) purpose: Purpose,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) used_at: Option<DateTime<Utc>>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

impl Link {
    /// Decides whether the link works now for the purpose it is shown for.
    pub(crate) fn judge(self, wanted: Purpose, now: DateTime<Utc>) -> Result<Self, LinkFault> {
        if self.purpose != wanted {
            Err(LinkFault::Foreign)
        } else if self.used_at.is_some() {
            Err(LinkFault::Used)
        } else if self.revoked_at.is_some() {
            Err(LinkFault::Replaced)
        } else if self.expires_at <= now {
            Err(LinkFault::Expired)
        } else {
            Ok(self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).expect("an instant")
    }

    fn link() -> Link {
        Link {
            user: uuid::Uuid::nil().into(),
            email: "a@b.co".parse().expect("an address"),
            purpose: Purpose::ResetPassword,
            expires_at: at(60),
            used_at: None,
            revoked_at: None,
        }
    }

    fn verdict(link: Link, wanted: Purpose, minutes: i64) -> Option<LinkFault> {
        link.judge(wanted, at(minutes)).err()
    }

    #[test]
    fn a_link_works_for_its_purpose_once_and_for_its_time() {
        let reset = Purpose::ResetPassword;
        assert_eq!(verdict(link(), reset, 59), None);
        assert_eq!(verdict(link(), reset, 60), Some(LinkFault::Expired));
        let used_at = Some(at(1));
        assert_eq!(verdict(Link { used_at, ..link() }, reset, 2), Some(LinkFault::Used));
        let revoked_at = Some(at(1));
        assert_eq!(
            verdict(Link { revoked_at, ..link() }, reset, 2),
            Some(LinkFault::Replaced)
        );
        for other in Purpose::ALL.into_iter().filter(|purpose| *purpose != reset) {
            assert_eq!(verdict(link(), other, 0), Some(LinkFault::Foreign));
        }
    }

    #[test]
    fn purposes_read_back_and_faults_have_codes_and_words_of_their_own() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
        }
        let mut told: Vec<String> = LinkFault::ALL
            .iter()
            .map(|fault| format!("{} {fault}", fault.code()))
            .collect();
        told.dedup();
        assert_eq!(told.len(), LinkFault::ALL.len());
    }
}
