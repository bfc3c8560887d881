//! Browsers that have signed in to an account before. They try again in a lane of their own, so that whoever uses up an
//! account's tries locks nobody out who was there before.

use crate::cookies;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::InvalidLength;
use hmac::{Hmac, Mac};
use http::HeaderValue;
use kernel::{Email, RngExt as _, SharedRng};
use sha2::Sha256;

const NAME: &str = "__Host-device";
const YEAR_SECONDS: u32 = 31_536_000;
const MARK_BYTES: usize = 16;

/// Gives browsers a mark for one account, and knows it again.
#[derive(Clone)]
pub(crate) struct Devices {
    key: Hmac<Sha256>,
    rng: SharedRng,
}

impl Devices {
    pub(crate) fn new(key: &[u8; 32], rng: SharedRng) -> Result<Self, InvalidLength> {
        let key = <Hmac<Sha256> as Mac>::new_from_slice(key)?.chain_update(b"muster device 1");
        Ok(Self { key, rng })
    }

    /// Returns the cookie that marks a browser as one that has signed in to this account.
    pub(crate) fn mark(&self, account: &Email) -> Option<HeaderValue> {
        let mark: [u8; MARK_BYTES] = self.rng.bytes();
        let tag = self.tag(&mark, account).finalize().into_bytes();
        let value = format!("{}.{}", URL_SAFE_NO_PAD.encode(mark), URL_SAFE_NO_PAD.encode(tag));
        let mut line = cookies::set_for(NAME, &value, YEAR_SECONDS)?;
        line.set_sensitive(true);
        Some(line)
    }

    /// Finds the mark among a request's cookies.
    pub(crate) fn sent(headers: &http::HeaderMap) -> Option<String> {
        cookies::find(headers, NAME).map(str::to_owned)
    }

    /// Returns the number of the browser, if it was marked for this account.
    pub(crate) fn known(&self, cookie: &str, account: &Email) -> Option<u128> {
        let (mark, tag) = cookie.split_once('.')?;
        let mark: [u8; MARK_BYTES] = URL_SAFE_NO_PAD.decode(mark).ok()?.try_into().ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        self.tag(&mark, account).verify_slice(&tag).ok()?;
        Some(u128::from_be_bytes(mark))
    }

    fn tag(&self, mark: &[u8; MARK_BYTES], account: &Email) -> Hmac<Sha256> {
        let account = account.as_str().to_lowercase();
        self.key.clone().chain_update(mark).chain_update(account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRng;
    use std::sync::Arc;

    #[test]
    fn a_mark_is_good_for_its_account_only() {
        let devices = Devices::new(&[7; 32], Arc::new(SeededRng::new(1))).expect("a key");
        let jo: Email = "jo@example.org".parse().expect("an address");
        let al: Email = "al@example.org".parse().expect("an address");
        let line = devices.mark(&jo).expect("a cookie");
        let value = line
            .to_str()
            .expect("text")
            .split(['=', ';'])
            .nth(1)
            .expect("a value")
            .to_owned();
        assert!(devices.known(&value, &jo).is_some());
        assert_eq!(devices.known(&value, &al), None);
        let other = Devices::new(&[8; 32], Arc::new(SeededRng::new(1))).expect("a key");
        assert_eq!(other.known(&value, &jo), None, "another key, another house");
        assert_eq!(devices.known(&value[1..], &jo), None);
        assert_eq!(devices.known("", &jo), None);
    }
}
