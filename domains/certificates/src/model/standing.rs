//! Whether a certificate counts now.

use chrono::{DateTime, Utc};

/// What is stored about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stored {
    /// Nothing has happened since it was issued.
    Issued,
    /// Set aside for now; it can come back.
    Suspended,
    /// Withdrawn for good.
    Revoked,
    /// Replaced for good by a newer one.
    Superseded,
}

impl Stored {
    /// Returns the word that the database uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Issued, Self::Suspended, Self::Revoked, Self::Superseded]
            .into_iter()
            .find(|stored| stored.as_str() == word)
    }

    /// Tells whether nothing can change it any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Revoked | Self::Superseded)
    }
}

/// What a certificate is at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It counts.
    Valid,
    /// Its first day is still to come.
    NotYetValid,
    /// Its last day has passed.
    Expired,
    /// Set aside for now.
    Suspended,
    /// Withdrawn for good.
    Revoked,
    /// Replaced by a newer one.
    Superseded,
    /// The record no longer equals what was signed: nobody should rely on it.
    Unconfirmed,
}

impl Standing {
    /// Returns the stable word: `valid`, `not_yet_valid`, ...
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

/// Decides what the certificate is at the instant. What was done to it weighs more than its dates.
pub fn standing(stored: Stored, from: DateTime<Utc>, until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Standing {
    match stored {
        Stored::Revoked => Standing::Revoked,
        Stored::Superseded => Standing::Superseded,
        Stored::Suspended => Standing::Suspended,
        Stored::Issued if now < from => Standing::NotYetValid,
        Stored::Issued if until.is_some_and(|until| until <= now) => Standing::Expired,
        Stored::Issued => Standing::Valid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("an instant")
    }

    #[test]
    fn the_first_instant_counts_and_the_last_does_not() {
        let judged = |now| standing(Stored::Issued, at(100), Some(at(200)), at(now));
        assert_eq!(judged(99), Standing::NotYetValid);
        assert_eq!(judged(100), Standing::Valid);
        assert_eq!(judged(199), Standing::Valid);
        assert_eq!(judged(200), Standing::Expired);
        assert_eq!(
            standing(Stored::Issued, at(100), None, at(i64::from(i32::MAX))),
            Standing::Valid
        );
    }

    proptest! {
        #[test]
        fn what_was_withdrawn_never_counts(from in 0i64..1000, length in 1i64..1000, now in 0i64..3000) {
            for stored in [Stored::Suspended, Stored::Revoked, Stored::Superseded] {
                let judged = standing(stored, at(from), Some(at(from + length)), at(now));
                prop_assert_ne!(judged, Standing::Valid);
                prop_assert_eq!(judged.as_str(), stored.as_str());
            }
        }
    }
}
