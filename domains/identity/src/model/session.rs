//! How long a session lasts, and what it says about the one who holds it.

use crate::config::{Config, SessionLife};
use crate::model::account::Standing;
use crate::model::methods::Methods;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::{SessionId, UserId};
use platform::{Membership, Who};

/// What a good cookie or access token proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The session.
    pub session: SessionId,
    /// The person.
    pub user: UserId,
    /// What their account is for.
    pub standing: Standing,
    /// The sector pack's key; staff have none.
    pub sector: Option<String>,
    /// The proof says nothing about any later instant.
    pub until: DateTime<Utc>,
    /// Until when what is dangerous may be done without proving it anew.
    pub proven_until: DateTime<Utc>,
    /// By what they proved it.
    pub methods: Methods,
    /// Whether they have an app or a passkey still.
    pub has_strong_factor: bool,
}

impl Login {
    /// Tells who acts, given the membership that was found for the person.
    pub const fn who(&self, membership: Option<Membership>) -> Who {
        self.standing.who(self.user, membership)
    }

    /// Tells what is missing until they have shown a strong factor that they have still: one that was taken away shows
    /// nothing.
    pub const fn factor_gap(&self) -> Option<FactorGap> {
        match (self.has_strong_factor, self.methods.has_strong_second()) {
            (true, true) => None,
            (true, false) => Some(FactorGap::NotShown),
            (false, true) => Some(FactorGap::TakenAway),
            (false, false) => Some(FactorGap::NoneYet),
        }
    }
}

/// Why a sign-in shows no strong factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorGap {
    /// There is none.
    NoneYet,
    /// It showed one, and that is gone.
    TakenAway,
    /// There is one, and it was not shown here.
    NotShown,
}

/// A browser's session as it is stored, with what its holder's account says.
#[derive(Debug, Clone)]
pub(crate) struct LiveSession {
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
    pub(crate) standing: Standing,
    pub(crate) sector: Option<String>,
    pub(crate) proved_at: DateTime<Utc>,
    pub(crate) methods: Methods,
    pub(crate) has_strong_factor: bool,
    pub(crate) seen_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

impl LiveSession {
    /// Decides whether the session still counts, and whether this use should be written down.
    pub(crate) fn check(self, now: DateTime<Utc>, config: &Config) -> Option<(Login, bool)> {
        let life = life_of(self.standing, config);
        let until = self.expires_at.min(self.seen_at + life.idle);
        let login = Login {
            session: self.session,
            user: self.user,
            standing: self.standing,
            sector: self.sector,
            until,
            proven_until: until.min(self.proved_at + config.proof_life),
            methods: self.methods,
            has_strong_factor: self.has_strong_factor,
        };
        (now < until).then_some((login, now - self.seen_at >= life.noted_every))
    }
}

/// Returns the session life that goes with an account.
pub(crate) const fn life_of(standing: Standing, config: &Config) -> SessionLife {
    match standing {
        Standing::Staff(_) => config.staff_session,
        Standing::Worker | Standing::Employer => config.member_session,
    }
}

/// Returns when a browser should forget the cookie of a session begun now.
pub(crate) fn absolute_end(standing: Standing, now: DateTime<Utc>, config: &Config) -> DateTime<Utc> {
    now + life_of(standing, config).absolute
}

/// Whole seconds of a span, for `expires_in` and `Max-Age`.
pub(crate) fn seconds(span: TimeDelta) -> u32 {
    u32::try_from(span.num_seconds()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::StaffRole;

    #[test]
    fn only_a_strong_factor_that_was_shown_and_is_there_still_leaves_no_gap() {
        use crate::Method::{Passkey, Password, Recovery, Sms, Totp};
        let born = DateTime::<Utc>::UNIX_EPOCH;
        let gap = |has_strong_factor, second| {
            let session = LiveSession {
                methods: Methods::only(Password).and(second),
                has_strong_factor,
                ..session(Standing::Employer, born)
            };
            let (login, _) = session.check(born, &Config::for_tests()).expect("a login");
            login.factor_gap()
        };
        for strong in [Totp, Passkey, Recovery] {
            assert_eq!(gap(true, strong), None);
            assert_eq!(gap(false, strong), Some(FactorGap::TakenAway));
        }
        for weak in [Password, Sms] {
            assert_eq!(gap(true, weak), Some(FactorGap::NotShown));
            assert_eq!(gap(false, weak), Some(FactorGap::NoneYet));
        }
    }

    fn session(standing: Standing, born: DateTime<Utc>) -> LiveSession {
        let config = Config::for_tests();
        LiveSession {
            session: SessionId::from(uuid::Uuid::nil()),
            user: UserId::from(uuid::Uuid::nil()),
            standing,
            sector: None,
            proved_at: born,
            methods: Methods::only(crate::Method::Password),
            has_strong_factor: false,
            seen_at: born,
            expires_at: absolute_end(standing, born, &config),
        }
    }

    fn outcome(standing: Standing, after: TimeDelta) -> Option<bool> {
        let born = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
        session(standing, born)
            .check(born + after, &Config::for_tests())
            .map(|(_, note)| note)
    }

    #[test]
    fn sessions_end_for_want_of_use() {
        assert_eq!(outcome(Standing::Worker, TimeDelta::zero()), Some(false));
        assert_eq!(outcome(Standing::Worker, TimeDelta::minutes(10)), Some(true));
        assert_eq!(
            outcome(Standing::Worker, TimeDelta::days(7) - TimeDelta::microseconds(1)),
            Some(true)
        );
        assert_eq!(outcome(Standing::Worker, TimeDelta::days(7)), None);
        let admin = Standing::Staff(StaffRole::Admin);
        assert_eq!(outcome(admin, TimeDelta::minutes(29)), Some(true));
        assert_eq!(outcome(admin, TimeDelta::minutes(30)), None);
    }

    #[test]
    fn no_use_carries_a_session_past_its_absolute_end() {
        let born = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
        let mut used = session(Standing::Employer, born);
        used.seen_at = born + TimeDelta::days(30) - TimeDelta::seconds(1);
        assert!(used.check(born + TimeDelta::days(30), &Config::for_tests()).is_none());
    }
}
