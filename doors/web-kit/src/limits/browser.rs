//! The cookie by which a browser is known from one sign-in to the next. It holds a secret, by which the domain knows
//! whether the sign-in is worth a letter, and our mark that it has signed in to an account, by which the limits know it
//! before anybody is asked: it tries again in a lane of its own, so that whoever uses up an account's tries locks nobody
//! out who was there before.

use crate::cookies;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::InvalidLength;
use hmac::{Hmac, Mac};
use http::{HeaderMap, HeaderValue};
use kernel::{Email, Secret};
use sha2::Sha256;

const NAME: &str = "__Host-browser";
/// No browser keeps a cookie longer: 400 days.
const SECONDS: u32 = 34_560_000;

/// Marks browsers for the account that they signed in to last, and knows them again.
#[derive(Clone)]
pub(crate) struct Browsers {
    key: Hmac<Sha256>,
}

impl Browsers {
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, InvalidLength> {
        let key = <Hmac<Sha256> as Mac>::new_from_slice(key)?.chain_update(b"muster browser 1");
        Ok(Self { key })
    }

    /// Returns the cookie of a browser that has signed in to this account.
    pub(crate) fn mark(&self, account: &Email, secret: &Secret<String>) -> Option<HeaderValue> {
        let tag = self.tag(secret.expose(), account).finalize().into_bytes();
        let value = format!("{}.{}", secret.expose(), URL_SAFE_NO_PAD.encode(tag));
        cookies::secret_for(NAME, &Secret::new(value), SECONDS)
    }

    /// Finds the cookie in a request.
    pub(crate) fn sent(headers: &HeaderMap) -> Option<Secret<String>> {
        cookies::find(headers, NAME).map(|value| Secret::new(value.to_owned()))
    }

    /// Returns the secret in a cookie, whatever mark is beside it.
    pub(crate) fn secret(cookie: &Secret<String>) -> Secret<String> {
        let cookie = cookie.expose();
        Secret::new(
            cookie
                .split_once('.')
                .map_or(cookie.as_str(), |(secret, _)| secret)
                .to_owned(),
        )
    }

    /// Returns a number of this browser at this account, if it is marked for it.
    pub(crate) fn known(&self, cookie: &Secret<String>, account: &Email) -> Option<u128> {
        let (secret, tag) = cookie.expose().split_once('.')?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        self.tag(secret, account).verify_slice(&tag).ok()?;
        tag.first_chunk::<16>().copied().map(u128::from_be_bytes)
    }

    fn tag(&self, secret: &str, account: &Email) -> Hmac<Sha256> {
        let account = account.as_str().to_lowercase();
        // Neither holds a line end, so no other pair reads alike.
        self.key
            .clone()
            .chain_update(secret)
            .chain_update(b"\n")
            .chain_update(account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        text.parse().expect("an address")
    }

    fn marked(browsers: &Browsers, account: &Email, secret: &str) -> String {
        let line = browsers
            .mark(account, &Secret::new(secret.to_owned()))
            .expect("a cookie");
        assert!(line.is_sensitive());
        let line = line.to_str().expect("text");
        line.split(['=', ';']).nth(1).expect("a value").to_owned()
    }

    #[test]
    fn a_mark_is_good_for_its_account_and_its_secret_only() {
        let browsers = Browsers::new(&[7; 32]).expect("a key");
        let (jo, al) = (email("jo@example.org"), email("al@example.org"));
        let value = marked(&browsers, &jo, "abc");
        let known = |value: &str, account: &Email| browsers.known(&Secret::new(value.to_owned()), account);
        assert!(known(&value, &jo).is_some());
        assert_eq!(known(&value, &email("JO@example.org")), known(&value, &jo));
        assert_eq!(known(&value, &al), None);
        let other = Browsers::new(&[8; 32]).expect("a key");
        assert_eq!(
            other.known(&Secret::new(value.clone()), &jo),
            None,
            "another key, another house"
        );
        for forged in [&value[1..], "", "abc", "abc.", &value.replace("abc", "abd")] {
            assert_eq!(known(forged, &jo), None, "{forged}");
        }
        // Nobody gets a mark for jo by an account of their own whose address ends alike.
        let mine = marked(&browsers, &email("xjo@example.org"), "abc");
        assert_eq!(known(&mine.replace("abc", "abcx"), &jo), None);
        assert_ne!(known(&marked(&browsers, &al, "abc"), &al), known(&value, &jo));
    }

    #[test]
    fn the_secret_is_read_with_any_mark_or_none() {
        for cookie in ["abc", "abc.", "abc.def", "abc.d.e"] {
            assert_eq!(Browsers::secret(&Secret::new(cookie.to_owned())).expose(), "abc");
        }
    }
}
