//! Counts tries to sign in to one account from one place, so that guessing passwords is slow. Each node counts for
//! itself: the second wall behind the doors' own limits, which all nodes share and which also count per account.

use crate::config::Config;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Email;
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// So many counters are kept; the least used give way, which only an attacker with as many addresses can bring about.
const COUNTERS: u64 = 100_000;

type Key = [u8; 32];

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

    /// Counts a try. `Err` tells in how many seconds the next may be made.
    pub(crate) fn count(&self, email: &Email, place: Option<IpAddr>, now: DateTime<Utc>) -> Result<(), u32> {
        self.step(account_and_place(email, place), self.from_one_place, now)
    }

    /// Forgets the tries from a place that has just proved itself.
    pub(crate) fn forget(&self, email: &Email, place: Option<IpAddr>) {
        self.counters.invalidate(&account_and_place(email, place));
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

// Counters are kept under hashes: the list of who tries to sign in is nobody's business.
fn account_and_place(email: &Email, place: Option<IpAddr>) -> Key {
    // An IPv6 customer holds a /64, so that is one place.
    let network = match place {
        None => "-".into(),
        Some(IpAddr::V4(v4)) => v4.to_string(),
        Some(IpAddr::V6(v6)) => format!("{:x?}", &v6.segments()[..4]),
    };
    Sha256::digest(format!("{network} {email}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("an instant")
    }

    #[test]
    fn ten_tries_from_one_place_then_a_wait() {
        let tries = Tries::new(&Config::for_tests());
        let email: Email = "a@b.co".parse().expect("an address");
        let (here, there) = ("192.0.2.1".parse().ok(), "192.0.2.2".parse().ok());
        for second in 0..10 {
            assert_eq!(tries.count(&email, here, at(second)), Ok(()));
        }
        assert_eq!(tries.count(&email, here, at(60)), Err(840));
        assert_eq!(tries.count(&email, there, at(60)), Ok(()));
        assert_eq!(tries.count(&email, here, at(900)), Ok(()));
    }

    #[test]
    fn a_proof_clears_the_place() {
        let tries = Tries::new(&Config::for_tests());
        let email: Email = "a@b.co".parse().expect("an address");
        for _ in 0..10 {
            assert_eq!(tries.count(&email, None, at(0)), Ok(()));
        }
        assert_eq!(tries.count(&email, None, at(0)), Err(900));
        tries.forget(&email, None);
        assert_eq!(tries.count(&email, None, at(0)), Ok(()));
    }

    #[test]
    fn one_network_of_version_six_is_one_place() {
        let email: Email = "a@b.co".parse().expect("an address");
        let key = |ip: &str| account_and_place(&email, ip.parse().ok());
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
    }
}
