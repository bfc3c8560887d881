//! One message that outlives a redirect. It travels in a signed cookie, so nobody can put words in our mouth.

use crate::cookies;
use axum::extract::FromRequestParts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::InvalidLength;
use hmac::{Hmac, Mac};
use http::HeaderValue;
use http::request::Parts;
use sha2::Sha256;
use std::borrow::Cow;
use std::convert::Infallible;

const LIVES_SECONDS: u32 = 60;
const LONGEST: usize = 400;
const TAG_BYTES: usize = 16;

/// What a message is about, for its colour and role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    /// What was asked for is done.
    Success,
    /// Something to know.
    Notice,
}

/// A message shown once, on the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// What it is about.
    pub kind: FlashKind,
    /// The words, as plain text.
    pub text: Cow<'static, str>,
}

/// The message to show on this page, if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlashMessage(pub Option<Flash>);

impl<S: Sync> FromRequestParts<S> for FlashMessage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Flash>().cloned()))
    }
}

/// Signs and checks flash cookies.
#[derive(Clone)]
pub(crate) struct FlashKey(Hmac<Sha256>);

impl FlashKey {
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, InvalidLength> {
        <Hmac<Sha256> as Mac>::new_from_slice(key).map(|mac| Self(mac.chain_update(b"muster flash 1")))
    }

    pub(crate) fn write(&self, flash: &Flash) -> Option<HeaderValue> {
        let mark = match flash.kind {
            FlashKind::Success => 's',
            FlashKind::Notice => 'n',
        };
        let body: String = std::iter::once(mark).chain(flash.text.chars().take(LONGEST)).collect();
        let tag = self.0.clone().chain_update(&body).finalize().into_bytes();
        let value = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(body),
            URL_SAFE_NO_PAD.encode(&tag[..TAG_BYTES])
        );
        cookies::set_for(cookies::FLASH, &value, LIVES_SECONDS)
    }

    pub(crate) fn read(&self, value: &str) -> Option<Flash> {
        let (body, tag) = value.split_once('.')?;
        let body = URL_SAFE_NO_PAD.decode(body).ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok().filter(|tag| tag.len() == TAG_BYTES)?;
        self.0.clone().chain_update(&body).verify_truncated_left(&tag).ok()?;
        let body = String::from_utf8(body).ok()?;
        let kind = match body.chars().next()? {
            's' => FlashKind::Success,
            'n' => FlashKind::Notice,
            _ => return None,
        };
        Some(Flash {
            kind,
            text: Cow::Owned(body[1..].to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_written_and_forgeries_do_not() {
        let key = FlashKey::new(&[7; 32]).expect("a key");
        let flash = Flash {
            kind: FlashKind::Success,
            text: "Zoë’s profile is saved; well done".into(),
        };
        let line = key.write(&flash).expect("a header");
        let text = line.to_str().expect("plain text");
        let value = text.split(['=', ';']).nth(1).expect("a value");
        assert_eq!(key.read(value), Some(flash));
        let (_, tag) = value.split_once('.').expect("a tag");
        assert_eq!(
            key.read(&format!("{}.{tag}", URL_SAFE_NO_PAD.encode("sSend us money"))),
            None
        );
        assert_eq!(key.read(&value[..value.len() - 4]), None);
        assert_eq!(FlashKey::new(&[8; 32]).expect("a key").read(value), None);
        assert_eq!(key.read(""), None);
    }
}
