//! What can be set, with the defaults that the security rules name.

use chrono::TimeDelta;
use kernel::Secret;
use std::collections::BTreeMap;

/// The settings of identity. Every number a test may want to read stands here and nowhere else.
#[derive(Debug, Clone)]
pub struct Config {
    /// Who issues access tokens: the public origin.
    pub issuer: String,
    /// Whom access tokens are for.
    pub audience: String,
    /// How dear one bcrypt hash is; each step doubles it.
    pub bcrypt_cost: u32,
    /// How many hashes are computed at once.
    pub hashing_threads: usize,
    /// How many wait at most; who comes later is asked to try again.
    pub hashing_queue: usize,
    /// How long an access token lives.
    pub access_life: TimeDelta,
    /// How long a refresh token lives.
    pub refresh_life: TimeDelta,
    /// When an API client's session ends whatever happens.
    pub family_life: TimeDelta,
    /// When a member's browser session ends whatever happens, and when it ends for want of use.
    pub member_session: SessionLife,
    /// The same for staff.
    pub staff_session: SessionLife,
    /// How many live sessions one person may have; the oldest give way.
    pub sessions_each: u16,
    /// For how long after its use a refresh token may be sent again because the answer was lost.
    pub lost_answer: TimeDelta,
    /// How far clocks may differ when an access token's times are read.
    pub leeway: TimeDelta,
    /// For how long a proof of who somebody is opens what is dangerous.
    pub proof_life: TimeDelta,
    /// How long a link in a mail works.
    pub email_token_life: TimeDelta,
    /// How many such mails one account gets within an hour.
    pub email_tokens_an_hour: u16,
    /// Sign-in tries within a quarter of an hour, for one account from one address.
    pub tries_from_one_place: u32,
}

/// How long a browser's session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLife {
    /// It ends when it was not used for so long.
    pub idle: TimeDelta,
    /// It ends after so long in any case.
    pub absolute: TimeDelta,
    /// Use is written down only so often, to spare the database a write per request.
    pub noted_every: TimeDelta,
}

impl Config {
    /// Makes the settings for an installation reached under the given origin.
    pub fn new(origin: impl Into<String>) -> Self {
        let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            issuer: origin.into(),
            audience: "muster".into(),
            bcrypt_cost: 12,
            hashing_threads: threads,
            // A hash at cost 12 takes about 220 ms, so nobody waits much longer than two seconds.
            hashing_queue: threads * 8,
            access_life: TimeDelta::minutes(15),
            refresh_life: TimeDelta::days(7),
            family_life: TimeDelta::days(30),
            member_session: SessionLife {
                idle: TimeDelta::days(7),
                absolute: TimeDelta::days(30),
                noted_every: TimeDelta::minutes(10),
            },
            staff_session: SessionLife {
                idle: TimeDelta::minutes(30),
                absolute: TimeDelta::hours(12),
                noted_every: TimeDelta::minutes(1),
            },
            sessions_each: 20,
            lost_answer: TimeDelta::seconds(30),
            leeway: TimeDelta::seconds(30),
            proof_life: TimeDelta::minutes(10),
            email_token_life: TimeDelta::hours(24),
            email_tokens_an_hour: 3,
            tries_from_one_place: 10,
        }
    }

    /// Makes settings for tests: as in earnest, but with the cheapest hash.
    pub fn for_tests() -> Self {
        Self {
            bcrypt_cost: 4,
            ..Self::new("http://127.0.0.1:8080")
        }
    }
}

/// The keys that are mixed into passwords before they are hashed, so that a stolen table alone cannot be guessed at.
#[derive(Debug, Clone)]
pub struct Peppers {
    current: String,
    keys: BTreeMap<String, Secret<Vec<u8>>>,
}

impl Peppers {
    /// Makes a set with one key, which is the current one.
    pub fn new(id: impl Into<String>, key: Secret<Vec<u8>>) -> Self {
        let current = id.into();
        Self {
            keys: BTreeMap::from([(current.clone(), key)]),
            current,
        }
    }

    /// Adds an older key, under which stored passwords can still be checked.
    pub fn with_older(mut self, id: impl Into<String>, key: Secret<Vec<u8>>) -> Self {
        self.keys.entry(id.into()).or_insert(key);
        self
    }

    /// Makes a set for tests.
    pub fn for_tests() -> Self {
        Self::new("test", Secret::new(b"a pepper that everybody knows".to_vec()))
    }

    /// Returns the id of the key that new passwords get.
    pub fn current(&self) -> &str {
        &self.current
    }

    /// Finds a key.
    pub fn get(&self, id: &str) -> Option<&Secret<Vec<u8>>> {
        self.keys.get(id)
    }
}
