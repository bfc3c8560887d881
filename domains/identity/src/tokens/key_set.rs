//! The set of keys that sign access tokens: which of them signs, which verify, and how one follows another.

use super::key::{Key, KeyError, KeyKind};
use super::key_text;
use crate::config::Config;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::JwkSet;
use kernel::Secret;
use std::sync::{Arc, PoisonError, RwLock};

/// The signing keys of an installation. A new key is published before it signs, so that everybody has read it by then;
/// an old one verifies until the last token that it signed has ended.
#[derive(Clone)]
pub struct KeySet {
    // The youngest last; never empty.
    keys: Arc<RwLock<Arc<Vec<Arc<Key>>>>>,
}

/// What making a new key gave.
#[derive(Debug)]
pub struct RotatedKeys {
    /// The whole text of the keys, to be kept in the place of the old one.
    pub text: Secret<String>,
    /// The new key's id.
    pub id: String,
    /// The keys that were left out, for no token of theirs can be alive.
    pub dropped: Vec<String>,
}

/// A key as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenKeyLife {
    /// The key's id, as tokens name it.
    pub id: String,
    /// When it begins to sign.
    pub signs_from: DateTime<Utc>,
    /// When its last token has ended; `None` while no younger key follows.
    pub ends_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for KeySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys = self.keys();
        f.debug_list().entries(keys.iter().map(|key| &key.id)).finish()
    }
}

impl KeySet {
    /// Makes a set with one new key that signs at once.
    ///
    /// # Errors
    /// When the generator fails.
    pub fn generate(kind: KeyKind) -> Result<Self, KeyError> {
        Self::read(&Key::fresh_pem(kind)?)
    }

    /// Reads private keys in PEM form. A line `# signs from 2026-11-21T09:00:00Z` before a key says when it begins to
    /// sign; a key without such a line has always done so.
    ///
    /// # Errors
    /// When there is none, or one of them is no key that we sign with.
    pub fn read(text: &Secret<String>) -> Result<Self, KeyError> {
        Ok(Self {
            keys: Arc::new(RwLock::new(Arc::new(key_text::read(text)?))),
        })
    }

    /// Writes the keys as [`Self::read`] reads them, for the folder of secrets.
    pub fn to_text(&self) -> Secret<String> {
        key_text::write(&self.keys())
    }

    /// Takes over the keys of another set: every clone of this one has them at once.
    pub fn replace_by(&self, other: &Self) {
        let keys = other.keys();
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Makes a new key that signs from `signs_from` on, and leaves out those that have ended.
    ///
    /// # Errors
    /// `Waiting` while an earlier new key does not yet sign; when the generator fails.
    pub fn rotated(
        &self,
        kind: KeyKind,
        config: &Config,
        now: DateTime<Utc>,
        signs_from: DateTime<Utc>,
    ) -> Result<RotatedKeys, KeyError> {
        let keys = self.keys();
        if let Some(waiting) = keys.iter().find(|key| key.signs_from > now) {
            return Err(KeyError::Waiting {
                id: waiting.id.clone(),
                from: waiting.signs_from,
            });
        }
        let fresh = Arc::new(Key::from_pem(&Key::fresh_pem(kind)?, signs_from)?);
        let ended = |place: usize| ends_at(&keys, place, config).is_some_and(|end| end <= now);
        let (old, kept): (Vec<_>, Vec<_>) = (0..keys.len()).partition(|place| ended(*place));
        let mut kept: Vec<_> = kept.into_iter().map(|place| keys[place].clone()).collect();
        kept.push(fresh.clone());
        Ok(RotatedKeys {
            text: key_text::write(&kept),
            id: fresh.id.clone(),
            dropped: old.into_iter().map(|place| keys[place].id.clone()).collect(),
        })
    }

    /// Returns the keys with their times, the oldest first.
    pub fn lives(&self, config: &Config) -> Vec<TokenKeyLife> {
        let keys = self.keys();
        let life = |(place, key): (usize, &Arc<Key>)| TokenKeyLife {
            id: key.id.clone(),
            signs_from: key.signs_from,
            ends_at: ends_at(&keys, place, config),
        };
        keys.iter().enumerate().map(life).collect()
    }

    /// Returns the public halves of the keys that verify now or will later, as a JSON Web Key Set (RFC 7517).
    pub fn published(&self, config: &Config, now: DateTime<Utc>) -> JwkSet {
        let keys = self.keys();
        let living = |place: &usize| ends_at(&keys, *place, config).is_none_or(|end| now < end);
        JwkSet {
            keys: (0..keys.len())
                .filter(living)
                .map(|place| keys[place].public.clone())
                .collect(),
        }
    }

    /// Makes a set for tests, of the kind that is quick to make.
    ///
    /// # Panics
    /// When the operating system gives no random bytes.
    pub fn for_tests() -> Self {
        Self::generate(KeyKind::EdDsa).expect("the generator works")
    }

    /// Returns the key that signs: the youngest whose time has come.
    pub(super) fn signing(&self, now: DateTime<Utc>) -> Arc<Key> {
        let keys = self.keys();
        let due = keys.iter().rev().find(|key| key.signs_from <= now);
        due.unwrap_or(&keys[0]).clone()
    }

    /// Returns the key of that name, unless its last token has ended.
    pub(super) fn find(&self, id: &str, config: &Config, now: DateTime<Utc>) -> Option<Arc<Key>> {
        let keys = self.keys();
        let place = keys.iter().position(|key| key.id == id)?;
        let living = ends_at(&keys, place, config).is_none_or(|end| now < end);
        living.then(|| keys[place].clone())
    }

    fn keys(&self) -> Arc<Vec<Arc<Key>>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// When the last token of a key has ended. A minute is added, for nodes read their keys every few seconds and may sign
/// with the old one a little longer.
fn ends_at(keys: &[Arc<Key>], place: usize, config: &Config) -> Option<DateTime<Utc>> {
    let next = keys.get(place + 1)?;
    Some(next.signs_from + config.access_life + config.leeway + TimeDelta::minutes(1))
}
