//! What can be set, with the defaults that the security rules name.

use crate::breached::BreachedPasswords;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Secret;
use platform::{Membership, OrgRole, Who};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

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
    /// Nobody waits longer for a hash; who would is asked to try again.
    pub hashing_wait: Duration,
    /// One network gets at most the queue's length divided by this.
    pub hashing_network_share: usize,
    /// How new passwords are stored.
    pub password_scheme: PasswordScheme,
    /// How dear one argon2id hash is.
    pub argon_cost: ArgonCost,
    /// Whether a password must mix kinds of characters. It is no advice of ours, so it ships off.
    pub password_classes: bool,
    /// A file of hashes of passwords that were stolen elsewhere.
    pub breached_passwords: Option<Arc<BreachedPasswords>>,
    /// How long an access token lives.
    pub access_life: TimeDelta,
    /// When a member's browser session ends whatever happens, and when it ends for want of use.
    pub member_session: SessionLife,
    /// The same for staff.
    pub staff_session: SessionLife,
    /// How many live sessions one person may have; the oldest give way.
    pub sessions_each: u16,
    /// How many API keys one person may have.
    pub api_keys_each: usize,
    /// For how many days an API key works at most.
    pub api_key_days: u16,
    /// For how long sign-ins that have ended are kept.
    pub ended_kept: TimeDelta,
    /// For how long after its use a refresh token may be sent again because the answer was lost.
    pub lost_answer: TimeDelta,
    /// How far clocks may differ when an access token's times are read.
    pub leeway: TimeDelta,
    /// For how long a proof of who somebody is opens what is dangerous.
    pub proof_life: TimeDelta,
    /// How many passkeys one person may have.
    pub passkeys_each: usize,
    /// How long a passkey's answer may take.
    pub passkey_answer: TimeDelta,
    /// Who must have a second factor.
    pub second_factor_for: SecondFactorFor,
    /// How long a sign-in waits for its second factor.
    pub half_login_life: TimeDelta,
    /// How many codes may be tried with one such sign-in.
    pub half_login_tries: u16,
    /// How many wrong codes of an authenticator app are taken within an hour, from everywhere together.
    pub wrong_codes_an_hour: u16,
    /// Whether text messages can be sent, so that codes in them are offered.
    pub texts: bool,
    /// How long a code in a text message counts.
    pub text_code_life: TimeDelta,
    /// How many wrong tries it bears.
    pub text_code_tries: i16,
    /// How many such messages one person may ask for within an hour.
    pub texts_by_person: i64,
    /// How many go to one number within an hour, whoever asks.
    pub texts_to_number: i64,
    /// How long a new authenticator app waits for its first code.
    pub factor_setup_life: TimeDelta,
    /// How long a link that confirms an address works.
    pub email_token_life: TimeDelta,
    /// How long a link that lets somebody choose a new password works.
    pub reset_token_life: TimeDelta,
    /// For how long somebody who switched their account off may come back by a link.
    pub way_back: TimeDelta,
    /// How many such mails one account gets within an hour.
    pub email_tokens_an_hour: u16,
    /// Sign-in tries within a quarter of an hour, for one account from one address.
    pub tries_from_one_place: u32,
}

/// How new passwords are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordScheme {
    /// bcrypt over an HMAC of the password under a pepper.
    Bcrypt,
    /// argon2id with the pepper as its secret key.
    Argon2id,
}

/// Who must have a second factor. Until they have one, their sign-ins open nothing but setting one up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorFor {
    /// Nobody; everybody may.
    Nobody,
    /// Who works for the platform.
    Staff,
    /// They, and the owners of organisations.
    StaffAndOwners,
}

impl SecondFactorFor {
    /// Tells from when on somebody must have one, because this setting says so or the organisation that they act for
    /// does; `None` for whoever need not.
    pub fn demanded_from(self, who: &Who) -> Option<DateTime<Utc>> {
        let always = DateTime::<Utc>::MIN_UTC;
        match who {
            Who::Staff { .. } => (self != Self::Nobody).then_some(always),
            Who::Member { membership, .. } => self.demanded_in(&(*membership)?),
            Who::Anonymous | Who::System { .. } => None,
        }
    }

    /// Tells from when on whoever has a place in an organisation must have one, or would, if they took it.
    pub fn demanded_in(self, membership: &Membership) -> Option<DateTime<Utc>> {
        if self == Self::StaffAndOwners && membership.role == OrgRole::Owner {
            return Some(DateTime::<Utc>::MIN_UTC);
        }
        membership.factor_from
    }

    /// Tells whether somebody must have one by now.
    pub fn demands(self, who: &Who, now: DateTime<Utc>) -> bool {
        self.demanded_from(who).is_some_and(|from| from <= now)
    }
}

/// How dear one argon2id hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArgonCost {
    /// How much memory it fills.
    pub memory_kib: u32,
    /// How often it goes through that memory.
    pub passes: u32,
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
            hashing_wait: Duration::from_secs(2),
            hashing_network_share: 4,
            password_scheme: PasswordScheme::Bcrypt,
            argon_cost: ArgonCost {
                memory_kib: 19 * 1024,
                passes: 2,
            },
            password_classes: false,
            breached_passwords: None,
            access_life: TimeDelta::minutes(15),
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
            api_keys_each: 20,
            api_key_days: 365,
            ended_kept: TimeDelta::days(90),
            lost_answer: TimeDelta::seconds(30),
            leeway: TimeDelta::seconds(30),
            proof_life: TimeDelta::minutes(10),
            passkeys_each: 20,
            passkey_answer: TimeDelta::minutes(5),
            second_factor_for: SecondFactorFor::Staff,
            half_login_life: TimeDelta::minutes(10),
            half_login_tries: 5,
            wrong_codes_an_hour: 20,
            texts: false,
            text_code_life: TimeDelta::minutes(5),
            text_code_tries: 5,
            texts_by_person: 5,
            texts_to_number: 3,
            factor_setup_life: TimeDelta::hours(1),
            email_token_life: TimeDelta::hours(24),
            reset_token_life: TimeDelta::hours(1),
            way_back: TimeDelta::days(30),
            email_tokens_an_hour: 3,
            tries_from_one_place: 10,
        }
    }

    /// Makes settings for tests: as in earnest, but with the cheapest hash, nobody must have a second factor, and
    /// text messages can be sent.
    pub fn for_tests() -> Self {
        Self {
            bcrypt_cost: 4,
            argon_cost: ArgonCost {
                memory_kib: 32,
                passes: 1,
            },
            second_factor_for: SecondFactorFor::Nobody,
            texts: true,
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
