//! Counts tries to sign in to one account from one place, so that guessing passwords is slow. Each node counts for
//! itself: the second wall behind the doors' own limits, which all nodes share and which also count per account.

use crate::config::Config;
use crate::model::asker::{Asker, Key};
use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// So many counters are kept; the least used give way, which only an attacker with as many addresses can bring about.
const COUNTERS: u64 = 100_000;

/// Tries since an instant.
#[derive(Debug, Clone, Copy)]
struct Counter {
    since: DateTime<Utc>,
    tries: u32,
}

/// The counters, by account and place.
pub(crate) struct Tries {
    counters: Cache<Key, Arc<Mutex<Counter>>>,
    from_one_place: u32,
}

impl Tries {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            counters: Cache::builder()
                .max_capacity(COUNTERS)
                .time_to_live(Duration::from_secs(WINDOW.num_seconds().unsigned_abs()))
                .build(),
            from_one_place: config.tries_from_one_place,
        }
    }

    /// Counts a try. `Err` tells in how many seconds the next may be made. A known device is a lane of its own: nobody
    /// else's tries count there.
    pub(crate) fn count(&self, asker: &Asker, now: DateTime<Utc>) -> Result<(), u32> {
        self.step(asker.lane_and_network(), self.from_one_place, now)
    }

    /// Forgets the tries from a place that has just proved itself.
    pub(crate) fn forget(&self, asker: &Asker) {
        self.counters.invalidate(&asker.lane_and_network());
    }

    fn step(&self, key: Key, limit: u32, now: DateTime<Utc>) -> Result<(), u32> {
        let start = || Arc::new(Mutex::new(Counter { since: now, tries: 0 }));
        let shared = self.counters.get_with(key, start);
        let mut counter = shared.lock().unwrap_or_else(PoisonError::into_inner);
        // The absolute value: a clock that was set back must not lock anybody out for long.
        if (now - counter.since).abs() >= WINDOW {
            *counter = Counter { since: now, tries: 0 };
        }
        if counter.tries >= limit {
            let left = (counter.since + WINDOW - now)
                .num_seconds()
                .clamp(1, WINDOW.num_seconds());
            return Err(u32::try_from(left).unwrap_or(1));
        }
        counter.tries += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("an instant")
    }

    fn from(place: &str) -> Asker {
        Asker::stranger(&"a@b.co".parse().expect("an address"), place.parse().ok())
    }

    #[test]
    fn ten_tries_from_one_place_then_a_wait() {
        let tries = Tries::new(&Config::for_tests());
        let (here, there) = (from("192.0.2.1"), from("192.0.2.2"));
        for second in 0..10 {
            assert_eq!(tries.count(&here, at(second)), Ok(()));
        }
        assert_eq!(tries.count(&here, at(60)), Err(840));
        assert_eq!(tries.count(&there, at(60)), Ok(()));
        assert_eq!(tries.count(&here, at(900)), Ok(()));
    }

    #[test]
    fn a_proof_clears_the_place() {
        let tries = Tries::new(&Config::for_tests());
        let asker = from("");
        for _ in 0..10 {
            assert_eq!(tries.count(&asker, at(0)), Ok(()));
        }
        assert_eq!(tries.count(&asker, at(0)), Err(900));
        tries.forget(&asker);
        assert_eq!(tries.count(&asker, at(0)), Ok(()));
    }

    #[test]
    fn a_stranger_at_the_same_place_does_not_shut_a_known_device_out() {
        let tries = Tries::new(&Config::for_tests());
        let (stranger, email) = (from("192.0.2.1"), "a@b.co".parse().expect("an address"));
        for _ in 0..11 {
            let _ = tries.count(&stranger, at(0));
        }
        assert_eq!(tries.count(&stranger, at(1)), Err(899));
        let device = Asker::known(&email, &[7; 32], "192.0.2.1".parse().ok());
        assert_eq!(tries.count(&device, at(1)), Ok(()));
    }
}
