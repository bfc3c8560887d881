//! What becomes of a refresh token that somebody shows.
//!
//! A token works once. Networks lose answers, so for a moment the same device may show a used token again, as long as
//! nothing that came of it was ever used; whoever else shows a used token has stolen it, or was stolen from.

use crate::model::token::TokenHash;
use chrono::{DateTime, TimeDelta, Utc};

/// A token as it stands in the table when it is shown, with its family.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) used_at: Option<DateTime<Utc>>,
    pub(crate) revoked: bool,
    /// What it has issued so far.
    pub(crate) issued: Vec<Issued>,
    /// What the device called itself when it signed in.
    pub(crate) device: Option<String>,
    /// The family's absolute end.
    pub(crate) family_expires_at: DateTime<Utc>,
    /// The family has not ended, and the account is open at the same version.
    pub(crate) family_lives: bool,
}

/// A pair that a token has issued.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    pub(crate) hash: TokenHash,
    pub(crate) revoked: bool,
    /// Its refresh token or its access token has been used.
    pub(crate) used: bool,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Mark it used and issue its first pair.
    Rotate,
    /// The answer was lost: revoke the pairs that nobody used, and issue another.
    Reissue {
        /// The pairs to revoke.
        revoke: Vec<TokenHash>,
    },
    /// It is too old, or its family is over. Nothing changes.
    Refuse,
    /// It is in two hands: end the family and tell the owner.
    EndFamily,
}

impl Shown {
    /// Decides.
    pub(crate) fn decide(&self, now: DateTime<Utc>, device: Option<&str>, lost_answer: TimeDelta) -> Turn {
        if !self.family_lives || now >= self.family_expires_at {
            return Turn::Refuse;
        }
        if self.revoked {
            return Turn::EndFamily;
        }
        match self.used_at {
            None if now >= self.expires_at => Turn::Refuse,
            None => Turn::Rotate,
            Some(used_at) if self.answer_was_lost(used_at, now, device, lost_answer) => Turn::Reissue {
                revoke: self
                    .issued
                    .iter()
                    .filter(|pair| !pair.revoked)
                    .map(|pair| pair.hash)
                    .collect(),
            },
            Some(_) => Turn::EndFamily,
        }
    }

    fn answer_was_lost(
        &self,
        used_at: DateTime<Utc>,
        now: DateTime<Utc>,
        device: Option<&str>,
        lost_answer: TimeDelta,
    ) -> bool {
        let same_device = self.device.is_some() && self.device.as_deref() == device;
        same_device && now - used_at <= lost_answer && !self.issued.iter().any(|pair| pair.used)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LOST: TimeDelta = TimeDelta::seconds(30);

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("an instant")
    }

    fn fresh() -> Shown {
        Shown {
            expires_at: at(7 * 86_400),
            used_at: None,
            revoked: false,
            issued: Vec::new(),
            device: Some("phone".into()),
            family_expires_at: at(30 * 86_400),
            family_lives: true,
        }
    }

    fn used(pair: Issued) -> Shown {
        Shown {
            used_at: Some(at(100)),
            issued: vec![pair],
            ..fresh()
        }
    }

    const fn pair(revoked: bool, used: bool) -> Issued {
        Issued {
            hash: [1; 32],
            revoked,
            used,
        }
    }

    #[test]
    fn a_token_works_once() {
        assert_eq!(fresh().decide(at(1), None, LOST), Turn::Rotate);
        assert_eq!(used(pair(false, false)).decide(at(101), None, LOST), Turn::EndFamily);
        assert_eq!(
            used(pair(false, true)).decide(at(101), Some("phone"), LOST),
            Turn::EndFamily
        );
    }

    #[test]
    fn a_lost_answer_is_given_again_to_the_same_device_for_half_a_minute() {
        let shown = used(pair(false, false));
        let reissue = Turn::Reissue { revoke: vec![[1; 32]] };
        assert_eq!(shown.decide(at(130), Some("phone"), LOST), reissue);
        assert_eq!(shown.decide(at(131), Some("phone"), LOST), Turn::EndFamily);
        assert_eq!(shown.decide(at(101), Some("other"), LOST), Turn::EndFamily);
    }

    #[test]
    fn old_tokens_and_ended_families_are_refused_quietly() {
        assert_eq!(fresh().decide(at(7 * 86_400), None, LOST), Turn::Refuse);
        assert_eq!(fresh().decide(at(30 * 86_400), None, LOST), Turn::Refuse);
        let ended = Shown {
            family_lives: false,
            revoked: true,
            ..fresh()
        };
        assert_eq!(ended.decide(at(1), None, LOST), Turn::Refuse);
    }

    #[test]
    fn a_revoked_token_is_in_two_hands() {
        let revoked = Shown {
            revoked: true,
            ..fresh()
        };
        assert_eq!(revoked.decide(at(1), Some("phone"), LOST), Turn::EndFamily);
    }

    proptest! {
        #[test]
        fn nothing_is_issued_twice_once_something_of_it_was_used(
            seconds in 0i64..200, revoked: bool, device in proptest::option::of("[a-z]{1,5}"),
        ) {
            let shown = used(pair(revoked, true));
            prop_assert_eq!(shown.decide(at(100 + seconds), device.as_deref(), LOST), Turn::EndFamily);
        }
    }
}
