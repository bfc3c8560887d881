//! Second factors that one administrator asks to take away, another agrees to, and the person can keep.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::ErrorKind;
use kernel::ids::{FactorResetId, UserId};
use platform::Reason;

/// For so long another administrator may decide.
pub const RESET_DECIDED_WITHIN: TimeDelta = TimeDelta::hours(24);
/// For so long it then waits, so that the person can stop it.
pub const RESET_WAITS: TimeDelta = TimeDelta::hours(24);

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetState {
    /// Another administrator may decide.
    Waiting,
    /// It was agreed to, and comes when its time is there.
    Coming,
    /// Another administrator did not agree.
    Refused,
    /// Nobody decided in time.
    Expired,
    /// The person stopped it.
    Stopped,
    /// The factors are gone.
    Done,
}

impl ResetState {
    /// Returns the word that both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Coming => "coming",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Stopped => "stopped",
            Self::Done => "done",
        }
    }
}

/// One reset that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorReset {
    /// Its id.
    pub id: FactorResetId,
    /// Whose factors.
    pub user: UserId,
    /// Why, sealed.
    pub why: Option<Reason>,
    /// Why, in words, for whoever may read them.
    pub reason: String,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when it can be decided.
    pub expires_at: DateTime<Utc>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When it was settled.
    pub decided_at: Option<DateTime<Utc>>,
    /// Whether it was agreed to.
    pub approved: Option<bool>,
    /// When the person stopped it.
    pub stopped_at: Option<DateTime<Utc>>,
    /// When the factors were taken away.
    pub done_at: Option<DateTime<Utc>>,
}

/// Why a reset is not asked for or not decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResetRefusal {
    /// The person it is about may neither ask nor decide.
    #[error(
        "You cannot ask for a reset of your own second factors, or decide on one. Leave it to two other administrators"
    )]
    OwnFactors,
    /// Whoever asked may not decide.
    #[error("You asked for this reset, so another administrator has to decide")]
    SamePerson,
    /// It is settled.
    #[error("This reset was decided on or stopped already")]
    Decided,
    /// Nobody decided in time.
    #[error("Nobody decided within 24 hours, so this reset is off. Ask again if it is still wanted")]
    Expired,
    /// Another reset for the same person is under way.
    #[error("A reset of this person's second factors is under way already")]
    Waiting,
    /// There is nothing to take away.
    #[error("This person has no second factor, or their account is not open")]
    NothingToReset,
}

impl ResetRefusal {
    pub(crate) const fn kind(self) -> ErrorKind {
        match self {
            Self::OwnFactors | Self::SamePerson => ErrorKind::Denied,
            _ => ErrorKind::Conflict,
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::OwnFactors => "identity/own-factor-reset",
            Self::SamePerson => "identity/second-administrator-needed",
            Self::Decided => "identity/factor-reset-decided",
            Self::Expired => "identity/factor-reset-expired",
            Self::Waiting => "identity/factor-reset-waiting",
            Self::NothingToReset => "identity/nothing-to-reset",
        }
    }
}

impl FactorReset {
    /// Tells when it comes, once it was agreed to.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        let agreed = self.decided_at.filter(|_| self.approved == Some(true));
        agreed.map(|at| at + RESET_WAITS)
    }

    /// Tells where it stands.
    pub fn state(&self, now: DateTime<Utc>) -> ResetState {
        match (self.approved, self.decided_by) {
            _ if self.done_at.is_some() => ResetState::Done,
            _ if self.stopped_at.is_some() => ResetState::Stopped,
            (Some(true), _) => ResetState::Coming,
            (Some(false), Some(_)) => ResetState::Refused,
            (Some(false), None) => ResetState::Expired,
            (None, _) if now >= self.expires_at => ResetState::Expired,
            (None, _) => ResetState::Waiting,
        }
    }

    /// Tells whether the person can still stop it.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state(now), ResetState::Waiting | ResetState::Coming)
    }

    /// Decides whether this administrator may decide now.
    pub(crate) fn may_be_decided(&self, by: UserId, now: DateTime<Utc>) -> Result<(), ResetRefusal> {
        match self.state(now) {
            ResetState::Expired => Err(ResetRefusal::Expired),
            ResetState::Waiting if by == self.user => Err(ResetRefusal::OwnFactors),
            ResetState::Waiting if by == self.asked_by => Err(ResetRefusal::SamePerson),
            ResetState::Waiting => Ok(()),
            _ => Err(ResetRefusal::Decided),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(number: u128) -> UserId {
        Uuid::from_u128(number).into()
    }

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn reset() -> FactorReset {
        FactorReset {
            id: Uuid::from_u128(9).into(),
            user: person(1),
            why: None,
            reason: "Passport seen".to_owned(),
            asked_by: person(2),
            asked_at: at(0),
            expires_at: at(24),
            decided_by: None,
            decided_at: None,
            approved: None,
            stopped_at: None,
            done_at: None,
        }
    }

    #[test]
    fn it_takes_somebody_else_who_decides_in_time_and_once() {
        let waiting = reset();
        assert_eq!(waiting.may_be_decided(person(3), at(23)), Ok(()));
        assert_eq!(waiting.may_be_decided(person(2), at(23)), Err(ResetRefusal::SamePerson));
        assert_eq!(waiting.may_be_decided(person(1), at(23)), Err(ResetRefusal::OwnFactors));
        assert_eq!(waiting.may_be_decided(person(3), at(24)), Err(ResetRefusal::Expired));
        for (approved, state) in [(true, ResetState::Coming), (false, ResetState::Refused)] {
            let decided = FactorReset {
                approved: Some(approved),
                decided_by: Some(person(3)),
                decided_at: Some(at(1)),
                ..reset()
            };
            assert_eq!(decided.state(at(2)), state);
            assert_eq!(decided.may_be_decided(person(4), at(2)), Err(ResetRefusal::Decided));
            assert_eq!(decided.due_at(), approved.then(|| at(25)));
        }
    }

    #[test]
    fn what_is_stopped_or_done_is_over() {
        let stopped = FactorReset {
            stopped_at: Some(at(1)),
            ..reset()
        };
        assert_eq!(stopped.may_be_decided(person(3), at(2)), Err(ResetRefusal::Decided));
        assert!(!stopped.is_open(at(2)) && reset().is_open(at(2)) && !reset().is_open(at(24)));
    }
}
