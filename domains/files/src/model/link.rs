//! Links that open one file for one person for a few minutes.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use kernel::Secret;
use kernel::ids::{FileId, UserId};
use sha2::Sha256;

/// How long a link opens its file.
const OPENS_FOR: TimeDelta = TimeDelta::minutes(5);

/// The key that seals links.
#[derive(Clone)]
pub struct LinkKey(Secret<[u8; 32]>);

/// A link as its address carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadLink {
    /// Which file.
    pub file: FileId,
    /// The second after which it opens nothing, since 1970.
    pub until: i64,
    /// The seal over file, person and time.
    pub seal: String,
}

/// Why a link does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFault {
    /// It was never ours, or is another person's.
    Foreign,
    /// Its time is over.
    Expired,
}

impl LinkKey {
    /// Derives the key from another, for this purpose alone.
    pub fn derive(from: &Secret<[u8; 32]>) -> Self {
        Self(Secret::new(
            mac(from.expose(), b"muster file link key 1\0")
                .finalize()
                .into_bytes()
                .into(),
        ))
    }

    /// Makes a link that opens the file for the person from now on.
    pub fn issue(&self, file: FileId, user: UserId, now: DateTime<Utc>) -> DownloadLink {
        let until = (now + OPENS_FOR).timestamp();
        let seal = BASE64_URL_SAFE_NO_PAD.encode(self.seal(file, user, until).finalize().into_bytes());
        DownloadLink { file, until, seal }
    }

    /// Checks a link for the person who shows it.
    ///
    /// # Errors
    /// When it is not theirs, or over.
    pub fn check(&self, link: &DownloadLink, user: UserId, now: DateTime<Utc>) -> Result<(), LinkFault> {
        let seal = BASE64_URL_SAFE_NO_PAD
            .decode(&link.seal)
            .map_err(|_| LinkFault::Foreign)?;
        self.seal(link.file, user, link.until)
            .verify_slice(&seal)
            .map_err(|_| LinkFault::Foreign)?;
        if now.timestamp() > link.until {
            return Err(LinkFault::Expired);
        }
        Ok(())
    }

    fn seal(&self, file: FileId, user: UserId, until: i64) -> Hmac<Sha256> {
        let head: &[u8] = b"download\0";
        let text = [head, file.get().as_bytes(), user.get().as_bytes(), &until.to_be_bytes()].concat();
        mac(self.0.expose(), &text)
    }
}

fn mac(key: &[u8; 32], text: &[u8]) -> Hmac<Sha256> {
    // HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length will do");
    mac.update(text);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_442_000, 0).expect("an instant")
    }

    #[test]
    fn a_link_opens_one_file_for_one_person_for_five_minutes() {
        let key = LinkKey::derive(&Secret::new([1; 32]));
        let link = key.issue(id(1).into(), id(2).into(), now());
        let check = |link: &DownloadLink, user: u128, later| key.check(link, id(user).into(), now() + later);
        assert_eq!(check(&link, 2, TimeDelta::zero()), Ok(()));
        assert_eq!(check(&link, 2, TimeDelta::minutes(5)), Ok(()));
        assert_eq!(check(&link, 2, TimeDelta::seconds(301)), Err(LinkFault::Expired));
        assert_eq!(check(&link, 3, TimeDelta::zero()), Err(LinkFault::Foreign));
        let other = DownloadLink {
            file: id(9).into(),
            ..link.clone()
        };
        assert_eq!(check(&other, 2, TimeDelta::zero()), Err(LinkFault::Foreign));
        let longer = DownloadLink {
            until: link.until + 1,
            ..link.clone()
        };
        assert_eq!(check(&longer, 2, TimeDelta::zero()), Err(LinkFault::Foreign));
        let elsewhere = LinkKey::derive(&Secret::new([2; 32]));
        assert_eq!(elsewhere.check(&link, id(2).into(), now()), Err(LinkFault::Foreign));
    }

    proptest! {
        #[test]
        fn no_made_up_seal_opens(seal in ".{0,60}", until in any::<i64>()) {
            let key = LinkKey::derive(&Secret::new([1; 32]));
            let link = DownloadLink { file: id(1).into(), until, seal };
            prop_assert_eq!(key.check(&link, id(2).into(), now()), Err(LinkFault::Foreign));
        }
    }
}
