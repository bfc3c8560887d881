//! Links that open one file for one person for a few minutes.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use kernel::Secret;
use kernel::ids::{FileId, SessionId, UserId};
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

/// A link to the origin that serves files alone, where nobody is asked who they are: it names the session itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApartLink {
    /// Which file.
    pub file: FileId,
    /// Whose browser it was made for.
    pub session: SessionId,
    /// The second after which it opens nothing, since 1970.
    pub until: i64,
    /// The seal over file, session and time.
    pub seal: String,
}

/// What a link to the other origin opens, once its seal was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApartPass {
    file: FileId,
    session: SessionId,
}

impl ApartPass {
    /// Returns the file.
    pub(crate) const fn file(&self) -> FileId {
        self.file
    }

    /// Returns the session that the link was made for.
    pub const fn session(&self) -> SessionId {
        self.session
    }
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
        holds(self.seal(link.file, user, link.until), (&link.seal, link.until), now)
    }

    /// Makes a link to the other origin that opens the file for this browser from now on.
    pub fn issue_apart(&self, file: FileId, session: SessionId, now: DateTime<Utc>) -> ApartLink {
        let until = (now + OPENS_FOR).timestamp();
        let seal = BASE64_URL_SAFE_NO_PAD.encode(self.seal_apart(file, session, until).finalize().into_bytes());
        ApartLink {
            file,
            session,
            until,
            seal,
        }
    }

    /// Checks a link that was shown at the other origin.
    ///
    /// # Errors
    /// When it is not ours, or over.
    pub fn check_apart(&self, link: &ApartLink, now: DateTime<Utc>) -> Result<ApartPass, LinkFault> {
        let seal = self.seal_apart(link.file, link.session, link.until);
        holds(seal, (&link.seal, link.until), now)?;
        Ok(ApartPass {
            file: link.file,
            session: link.session,
        })
    }

    fn seal_apart(&self, file: FileId, session: SessionId, until: i64) -> Hmac<Sha256> {
        let head: &[u8] = b"download apart\0";
        let text = [
            head,
            file.get().as_bytes(),
            session.get().as_bytes(),
            &until.to_be_bytes(),
        ]
        .concat();
        mac(self.0.expose(), &text)
    }

    fn seal(&self, file: FileId, user: UserId, until: i64) -> Hmac<Sha256> {
        let head: &[u8] = b"download\0";
        let text = [head, file.get().as_bytes(), user.get().as_bytes(), &until.to_be_bytes()].concat();
        mac(self.0.expose(), &text)
    }
}

fn holds(wanted: Hmac<Sha256>, (seal, until): (&str, i64), now: DateTime<Utc>) -> Result<(), LinkFault> {
    let seal = BASE64_URL_SAFE_NO_PAD.decode(seal).map_err(|_| LinkFault::Foreign)?;
    wanted.verify_slice(&seal).map_err(|_| LinkFault::Foreign)?;
    if now.timestamp() > until {
        return Err(LinkFault::Expired);
    }
    Ok(())
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

    #[test]
    fn a_link_to_the_other_origin_names_its_browser_and_is_no_link_here() {
        let key = LinkKey::derive(&Secret::new([1; 32]));
        let link = key.issue_apart(id(1).into(), id(2).into(), now());
        let check = |link: &ApartLink, later| key.check_apart(link, now() + later).map(|pass| pass.session().get());
        assert_eq!(check(&link, TimeDelta::minutes(5)), Ok(id(2)));
        assert_eq!(check(&link, TimeDelta::seconds(301)), Err(LinkFault::Expired));
        for changed in [
            ApartLink {
                file: id(9).into(),
                ..link.clone()
            },
            ApartLink {
                session: id(9).into(),
                ..link.clone()
            },
            ApartLink {
                until: link.until + 1,
                ..link.clone()
            },
            ApartLink {
                seal: String::new(),
                ..link.clone()
            },
        ] {
            assert_eq!(check(&changed, TimeDelta::zero()), Err(LinkFault::Foreign));
        }
        let ApartLink { file, until, seal, .. } = link;
        let here = DownloadLink { file, until, seal };
        assert_eq!(key.check(&here, id(2).into(), now()), Err(LinkFault::Foreign));
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
