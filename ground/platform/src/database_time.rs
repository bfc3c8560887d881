//! One time for all nodes: the database's. A machine whose clock is wrong would call links and tokens valid that are over,
//! or refuse codes that are right. So each reading of the log of cut-offs brings the database's time along, four times a
//! second, and the clock that everything here is given shows that.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Clock, SharedClock};
use std::sync::atomic::{AtomicI64, Ordering};

/// An answer that took longer says too little about when it was given.
const SLOW: TimeDelta = TimeDelta::seconds(1);
/// From so much on, somebody should look after the machine's own clock.
const WRONG: TimeDelta = TimeDelta::seconds(5);

/// The machine's clock, put right by what the database's shows.
pub struct DatabaseTime {
    own: SharedClock,
    /// Microseconds by which the database is ahead of the machine.
    ahead: AtomicI64,
}

impl DatabaseTime {
    /// Makes a clock that shows the machine's time until it learns the database's.
    pub fn over(own: SharedClock) -> Self {
        Self {
            own,
            ahead: AtomicI64::new(0),
        }
    }

    /// Returns the machine's own time.
    pub(crate) fn own(&self) -> DateTime<Utc> {
        self.own.now()
    }

    /// Takes in what the database's clock showed at some instant between two of the machine's. Where what is known fits
    /// that, nothing changes, so that times do not tremble by the length of an answer.
    pub(crate) fn learn(&self, (before, after): (DateTime<Utc>, DateTime<Utc>), theirs: DateTime<Utc>) {
        let known = self.ahead();
        let took = after - before;
        // A machine whose clock was set back meanwhile has measured nothing.
        if took > SLOW || took < TimeDelta::zero() || (before + known..=after + known).contains(&theirs) {
            return;
        }
        let ahead = theirs - (before + took / 2);
        self.ahead
            .store(ahead.num_microseconds().unwrap_or(0), Ordering::Relaxed);
        if (ahead - known).abs() >= WRONG {
            tracing::warn!(seconds = ahead.num_seconds(), "clock.put_right");
        }
    }

    fn ahead(&self) -> TimeDelta {
        TimeDelta::microseconds(self.ahead.load(Ordering::Relaxed))
    }
}

impl Clock for DatabaseTime {
    fn now(&self) -> DateTime<Utc> {
        self.own.now() + self.ahead()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::MockClock;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("an instant")
    }

    #[test]
    fn small_differences_within_an_answer_change_nothing_and_slow_answers_say_nothing() {
        let own = MockClock::at(noon());
        let time = DatabaseTime::over(Arc::new(own.clone()));
        let ms = TimeDelta::milliseconds;
        time.learn((noon(), noon() + ms(4)), noon() + ms(3));
        assert_eq!(time.now(), noon());
        time.learn((noon(), noon() + ms(1_001)), noon() + TimeDelta::hours(1));
        time.learn((noon(), noon() - ms(1)), noon() + TimeDelta::hours(1));
        assert_eq!(time.now(), noon());
        own.advance(ms(4));
        time.learn((noon(), noon() + ms(4)), noon() + ms(602));
        assert_eq!(time.now(), noon() + ms(604));
    }

    proptest! {
        #[test]
        fn however_wrong_the_machine_is_the_time_is_right_within_half_an_answer(
            ahead in -100_000_000_000_i64..100_000_000_000, took in 0_i64..1_000_000, share in 0_i64..=100,
        ) {
            let micros = TimeDelta::microseconds;
            let own = MockClock::at(noon());
            let time = DatabaseTime::over(Arc::new(own.clone()));
            own.advance(micros(took));
            let theirs = noon() + micros(ahead + took * share / 100);
            time.learn((noon(), own.now()), theirs);
            let right = own.now() + micros(ahead);
            prop_assert!((time.now() - right).abs() <= micros(took + 1), "{} {right}", time.now());
        }
    }
}
