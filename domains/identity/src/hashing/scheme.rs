//! The forms in which passwords are stored.

use super::argon::{self, ArgonHash};
use crate::Error;
use crate::config::{ArgonCost, Config, PasswordScheme, Peppers};
use crate::model::password::Password;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bcrypt::{HashParts, Version};
use hmac::{Hmac, Mac};
use sha2::Sha384;
use std::time::Duration;

/// How a stored hash was made, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scheme {
    /// bcrypt over the bare password, taken over from another system.
    Imported,
    /// bcrypt over the HMAC-SHA-384 of the password under a pepper: no cut at 72 bytes, no trouble with NUL.
    Peppered,
    /// argon2id with the pepper as its secret key.
    Argon2id,
}

impl Scheme {
    pub(crate) const fn number(self) -> i16 {
        match self {
            Self::Imported => 0,
            Self::Peppered => 1,
            Self::Argon2id => 2,
        }
    }

    pub(crate) const fn parse(number: i16) -> Option<Self> {
        match number {
            0 => Some(Self::Imported),
            1 => Some(Self::Peppered),
            2 => Some(Self::Argon2id),
            _ => None,
        }
    }
}

/// A password as the table holds it.
#[derive(Debug, Clone)]
pub(crate) struct StoredPassword {
    pub(crate) scheme: Scheme,
    pub(crate) hash: String,
    pub(crate) pepper: Option<String>,
}

/// Versions of bcrypt that say the same. `$2x$` marks hashes of a faulty program.
const SOUND: [&str; 3] = ["$2a$", "$2b$", "$2y$"];
/// A dearer hash would hold a place of the pool for longer than those of ours do.
const DEAREST_IMPORT: u32 = 12;

impl StoredPassword {
    /// Takes over what another system stored; `None` if it is no bcrypt hash of a cost that is taken.
    pub(crate) fn imported(hash: &str) -> Option<Self> {
        let cost = hash.parse::<HashParts>().ok()?.get_cost();
        let is_sound = SOUND.iter().any(|version| hash.starts_with(version));
        (is_sound && (4..=DEAREST_IMPORT).contains(&cost)).then(|| Self {
            scheme: Scheme::Imported,
            hash: hash.to_owned(),
            pepper: None,
        })
    }
}

/// How hashes are made today.
pub(super) struct Recipe {
    scheme: PasswordScheme,
    bcrypt_cost: u32,
    argon_cost: ArgonCost,
    pub(super) peppers: Peppers,
    /// How many hashes were checked.
    #[cfg(test)]
    pub(super) checked: std::sync::atomic::AtomicUsize,
}

impl Recipe {
    pub(super) const fn new(config: &Config, peppers: Peppers) -> Self {
        Self {
            scheme: config.password_scheme,
            bcrypt_cost: config.bcrypt_cost,
            argon_cost: config.argon_cost,
            peppers,
            #[cfg(test)]
            checked: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// The scheme of new hashes.
    pub(super) const fn current(&self) -> Scheme {
        match self.scheme {
            PasswordScheme::Bcrypt => Scheme::Peppered,
            PasswordScheme::Argon2id => Scheme::Argon2id,
        }
    }

    /// How long one hash takes on a usual machine.
    pub(super) fn guess(&self) -> Duration {
        match self.scheme {
            PasswordScheme::Bcrypt => Duration::from_micros(54) * (1 << self.bcrypt_cost.min(20)),
            PasswordScheme::Argon2id => {
                Duration::from_nanos(600) * self.argon_cost.memory_kib.saturating_mul(self.argon_cost.passes)
            }
        }
    }

    pub(super) fn hash(&self, scheme: Scheme, password: &Password, salt: [u8; 16]) -> Result<StoredPassword, Error> {
        let pepper = self.peppers.current();
        let hash = match scheme {
            Scheme::Argon2id => argon::hash(password.bytes(), self.pepper(pepper)?, &salt, self.argon_cost)?,
            Scheme::Peppered | Scheme::Imported => {
                let seasoned = self.peppered(password, pepper)?;
                let parts = bcrypt::hash_with_salt(seasoned, self.bcrypt_cost, salt).map_err(broken)?;
                parts.format_for_version(Version::TwoB)
            }
        };
        Ok(StoredPassword {
            scheme: scheme.max(Scheme::Peppered),
            hash,
            pepper: Some(pepper.to_owned()),
        })
    }

    pub(super) fn verify(&self, password: &Password, stored: &StoredPassword) -> Result<bool, Error> {
        #[cfg(test)]
        self.checked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let named = || {
            let missing = || Error::Crypto("a peppered password names no pepper".into());
            stored.pepper.as_deref().ok_or_else(missing)
        };
        match stored.scheme {
            Scheme::Imported => bcrypt::verify(password.bytes(), &stored.hash).map_err(broken),
            Scheme::Peppered => bcrypt::verify(self.peppered(password, named()?)?, &stored.hash).map_err(broken),
            Scheme::Argon2id => {
                let read = ArgonHash::parse(&stored.hash).ok_or_else(|| broken("the stored text is none of ours"))?;
                read.fits(password.bytes(), self.pepper(named()?)?)
            }
        }
    }

    /// A hash that no password fits, as dear to check as one made today.
    pub(super) fn decoy(&self) -> StoredPassword {
        let scheme = self.current();
        let hash = match scheme {
            Scheme::Argon2id => argon::written(self.argon_cost, &[7; 16], &[0; 32]),
            Scheme::Peppered | Scheme::Imported => {
                format!(
                    "$2b${:02}$9sDUtcj0BVnqYFBkBWAGouQ8tNYrJrGHKOQ.gKqQxgIrcBf2qPXLm",
                    self.bcrypt_cost
                )
            }
        };
        StoredPassword {
            scheme,
            hash,
            pepper: Some(self.peppers.current().to_owned()),
        }
    }

    /// Returns the scheme under which a password should be hashed anew, if its hash is weaker than it could be. It never
    /// goes to a weaker scheme.
    pub(super) fn better_than(&self, stored: &StoredPassword) -> Option<Scheme> {
        let target = self.current().max(stored.scheme);
        let cheap = match stored.scheme {
            Scheme::Imported => true,
            Scheme::Peppered => {
                let parts = stored.hash.parse::<HashParts>();
                parts.is_ok_and(|parts| parts.get_cost() < self.bcrypt_cost)
            }
            Scheme::Argon2id => ArgonHash::parse(&stored.hash).is_some_and(|read| {
                let cost = read.cost();
                cost.memory_kib < self.argon_cost.memory_kib || cost.passes < self.argon_cost.passes
            }),
        };
        let old_pepper = stored.pepper.as_deref() != Some(self.peppers.current());
        (target != stored.scheme || cheap || old_pepper).then_some(target)
    }

    fn pepper(&self, id: &str) -> Result<&[u8], Error> {
        let key = self.peppers.get(id).map(|key| key.expose().as_slice());
        key.ok_or_else(|| Error::Crypto(format!("pepper {id} is not at hand")))
    }

    /// `base64(HMAC-SHA-384(pepper, password))`: 64 characters, all of which bcrypt looks at.
    fn peppered(&self, password: &Password, pepper: &str) -> Result<String, Error> {
        let mut mac = Hmac::<Sha384>::new_from_slice(self.pepper(pepper)?).map_err(broken)?;
        mac.update(password.bytes());
        Ok(STANDARD.encode(mac.finalize().into_bytes()))
    }
}

fn broken(why: impl std::fmt::Display) -> Error {
    Error::Crypto(format!("hashing failed: {why}"))
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
#[path = "scheme_tests.rs"]
mod tests;
