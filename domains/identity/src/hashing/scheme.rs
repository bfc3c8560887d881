//! The forms in which passwords are stored.

use crate::Error;
use crate::config::Peppers;
use crate::model::password::Password;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bcrypt::{HashParts, Version};
use hmac::{Hmac, Mac};
use sha2::Sha384;

/// How a stored hash was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// bcrypt over the bare password, taken over from another system.
    Imported,
    /// bcrypt over the HMAC-SHA-384 of the password under a pepper: no cut at 72 bytes, no trouble with NUL.
    Peppered,
}

impl Scheme {
    pub(crate) const fn number(self) -> i16 {
        match self {
            Self::Imported => 0,
            Self::Peppered => 1,
        }
    }

    pub(crate) const fn parse(number: i16) -> Option<Self> {
        match number {
            0 => Some(Self::Imported),
            1 => Some(Self::Peppered),
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

pub(super) fn hash(password: &Password, salt: [u8; 16], cost: u32, peppers: &Peppers) -> Result<StoredPassword, Error> {
    let pepper = peppers.current();
    let parts = bcrypt::hash_with_salt(peppered(password, pepper, peppers)?, cost, salt).map_err(broken)?;
    Ok(StoredPassword {
        scheme: Scheme::Peppered,
        hash: parts.format_for_version(Version::TwoB),
        pepper: Some(pepper.to_owned()),
    })
}

pub(super) fn verify(password: &Password, stored: &StoredPassword, peppers: &Peppers) -> Result<bool, Error> {
    let fits = match (stored.scheme, &stored.pepper) {
        (Scheme::Peppered, Some(pepper)) => bcrypt::verify(peppered(password, pepper, peppers)?, &stored.hash),
        (Scheme::Imported, _) => bcrypt::verify(password.bytes(), &stored.hash),
        (Scheme::Peppered, None) => {
            return Err(Error::Crypto("a peppered password names no pepper".into()));
        }
    };
    fits.map_err(broken)
}

/// A hash that no password fits, as dear to check as a true one.
pub(super) fn decoy(cost: u32, peppers: &Peppers) -> StoredPassword {
    StoredPassword {
        scheme: Scheme::Peppered,
        hash: format!("$2b${cost:02}$9sDUtcj0BVnqYFBkBWAGouQ8tNYrJrGHKOQ.gKqQxgIrcBf2qPXLm"),
        pepper: Some(peppers.current().to_owned()),
    }
}

pub(super) fn is_outdated(stored: &StoredPassword, cost: u32, pepper: &str) -> bool {
    let cost_now = stored.hash.parse::<HashParts>().map(|parts| parts.get_cost());
    stored.scheme != Scheme::Peppered
        || stored.pepper.as_deref() != Some(pepper)
        || cost_now.is_ok_and(|made_with| made_with < cost)
}

/// `base64(HMAC-SHA-384(pepper, password))`: 64 characters, all of which bcrypt looks at.
fn peppered(password: &Password, pepper: &str, peppers: &Peppers) -> Result<String, Error> {
    let key = peppers
        .get(pepper)
        .ok_or_else(|| Error::Crypto(format!("pepper {pepper} is not at hand")))?;
    let mut mac = Hmac::<Sha384>::new_from_slice(key.expose()).map_err(broken)?;
    mac.update(password.bytes());
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

fn broken(why: impl std::fmt::Display) -> Error {
    Error::Crypto(format!("hashing failed: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Secret;

    fn password(text: &str) -> Password {
        Password::typed(&Secret::new(text.to_owned())).expect("it fits")
    }

    fn stored(text: &str) -> StoredPassword {
        hash(&password(text), [3; 16], 4, &Peppers::for_tests()).expect("it hashes")
    }

    fn fits(text: &str, stored: &StoredPassword) -> bool {
        verify(&password(text), stored, &Peppers::for_tests()).expect("it checks")
    }

    #[test]
    fn every_byte_counts_also_past_the_seventy_second() {
        let long = "g".repeat(72);
        let kept = stored(&format!("{long}A"));
        assert!(kept.hash.starts_with("$2b$04$"));
        assert!(fits(&format!("{long}A"), &kept));
        assert!(!fits(&format!("{long}B"), &kept));
        assert!(!fits(&long, &kept));
    }

    #[test]
    fn bytes_after_a_nul_count() {
        let kept = stored("gravel\0teapot");
        assert!(fits("gravel\0teapot", &kept));
        assert!(!fits("gravel\0other", &kept));
    }

    #[test]
    fn another_pepper_makes_another_hash() {
        let kept = stored("gravel teapot");
        let other = Peppers::new("test", Secret::new(b"another".to_vec()));
        assert!(!verify(&password("gravel teapot"), &kept, &other).expect("it checks"));
        let unknown = Peppers::new("2027", Secret::new(b"another".to_vec()));
        assert!(matches!(
            verify(&password("gravel teapot"), &kept, &unknown),
            Err(Error::Crypto(_))
        ));
    }

    #[test]
    fn old_forms_are_checked_and_marked_for_renewal() {
        let hash = bcrypt::hash("gravel teapot", 4).expect("it hashes");
        let kept = StoredPassword {
            scheme: Scheme::Imported,
            hash,
            pepper: None,
        };
        assert!(fits("gravel teapot", &kept));
        assert!(is_outdated(&kept, 4, "test"));
        let current = stored("gravel teapot");
        assert!(!is_outdated(&current, 4, "test"));
        assert!(is_outdated(&current, 5, "test"));
        assert!(is_outdated(&current, 4, "2027"));
    }

    #[test]
    fn the_decoy_is_a_hash_that_costs_as_much_and_fits_nothing() {
        let peppers = Peppers::for_tests();
        let decoy = decoy(4, &peppers);
        assert_eq!(decoy.hash.parse::<HashParts>().expect("a bcrypt hash").get_cost(), 4);
        assert!(!fits("", &decoy));
        assert!(!fits("gravel teapot", &decoy));
    }
}
