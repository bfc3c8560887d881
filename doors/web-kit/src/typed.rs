//! What somebody typed into a form that came when their sign-in, or the proof that it is them, had ended. It travels in a
//! cookie, sealed with a key of ours, and stands in the form again when the same person opens the same page. Nothing is
//! sent for them: they look at it and press the button.

use crate::cookies;
use axum::extract::FromRequestParts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::digest::InvalidLength;
use hmac::{Hmac, Mac};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use kernel::Secret;
use kernel::ids::UserId;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::convert::Infallible;

/// The cookie.
const NAME: &str = "__Host-typed";
/// How long it waits for its author.
const LIVES_SECONDS: u32 = 3_600;
/// Browsers drop cookies above 4,096 bytes; what does not fit is not kept.
const LONGEST: usize = 3_800;
/// Bytes of the nonce before the sealed text: long enough to be drawn at random.
const NONCE: usize = 24;
/// Keeps this use of the key apart from others.
const LABEL: &[u8] = b"muster typed 1";
/// Fields that prove something or act once. They are typed or made anew.
const NEVER: [&str; 9] = [
    "password",
    "current_password",
    "code",
    "token",
    "credential",
    "card",
    "cvc",
    "expiry",
    "idempotency_key",
];

/// What was typed into this page's form before, by whoever asks for the page now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed(pub Vec<(String, String)>);

/// Whether something that was typed waits for its author in this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TypedWaits(pub bool);

impl<S: Sync> FromRequestParts<S> for TypedWaits {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

/// Tells whether a field of this name is never kept, whatever form it stands in.
pub fn is_never_kept(name: &str) -> bool {
    NEVER.contains(&name)
}

/// What is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unsent {
    /// The path of the page that the form stands on.
    pub(crate) page: String,
    /// Who typed it.
    pub(crate) user: UserId,
    until: DateTime<Utc>,
    pub(crate) fields: Vec<(String, String)>,
}

impl Unsent {
    /// Reads a form's body. `None` when nothing in it may be kept, or the page is one of staff: what they type speaks of
    /// others.
    pub(crate) fn read(page: &str, user: UserId, body: &[u8], now: DateTime<Utc>) -> Option<Self> {
        let path = page.split('?').next().unwrap_or_default();
        if path == "/staff" || path.starts_with("/staff/") {
            return None;
        }
        let fields: Vec<(String, String)> = form_urlencoded::parse(body)
            .filter(|(name, value)| !is_never_kept(name) && !value.is_empty())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        (!fields.is_empty()).then(|| Self {
            page: path.to_owned(),
            user,
            until: now + TimeDelta::seconds(LIVES_SECONDS.into()),
            fields,
        })
    }
}

/// Seals and opens what was typed.
pub(crate) struct TypedKey(XChaCha20Poly1305);

impl TypedKey {
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, InvalidLength> {
        let derived = <Hmac<Sha256> as Mac>::new_from_slice(key)?.chain_update(LABEL);
        Ok(Self(XChaCha20Poly1305::new(&derived.finalize().into_bytes())))
    }

    /// Writes the cookie; `None` when it would be too long.
    pub(crate) fn write(&self, unsent: &Unsent, nonce: [u8; NONCE]) -> Option<HeaderValue> {
        let text = serde_json::to_vec(unsent).ok()?;
        let payload = Payload { msg: &text, aad: LABEL };
        let sealed = self.0.encrypt(XNonce::from_slice(&nonce), payload).ok()?;
        let value = URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat());
        (value.len() <= LONGEST)
            .then(|| cookies::secret_for(NAME, &Secret::new(value), LIVES_SECONDS))
            .flatten()
    }

    /// Reads the cookie, if it is one of ours and its time is not over.
    pub(crate) fn read(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Unsent> {
        let value = cookies::find(headers, NAME).filter(|value| value.len() <= LONGEST)?;
        let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let payload = Payload {
            msg: sealed,
            aad: LABEL,
        };
        let text = self.0.decrypt(XNonce::from_slice(nonce), payload).ok()?;
        let unsent: Unsent = serde_json::from_slice(&text).ok()?;
        (now < unsent.until).then_some(unsent)
    }
}

/// Tells whether the browser shows the cookie, whatever is in it.
pub(crate) fn waits(headers: &HeaderMap) -> bool {
    cookies::find(headers, NAME).is_some()
}

/// Takes the cookie back.
pub(crate) fn clear() -> Option<HeaderValue> {
    cookies::clear(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("an instant")
    }

    fn key() -> TypedKey {
        TypedKey::new(&[7; 32]).expect("a key")
    }

    fn unsent(body: &str) -> Option<Unsent> {
        let user = uuid::Uuid::from_u128(1).into();
        Unsent::read("/shifts/new?from=list", user, body.as_bytes(), now())
    }

    /// Sends back what the browser was given.
    fn returned(line: &HeaderValue) -> HeaderMap {
        let pair = line.to_str().expect("text").split(';').next().expect("a pair");
        let pair = HeaderValue::try_from(pair).expect("a header");
        HeaderMap::from_iter([(header::COOKIE, pair)])
    }

    #[test]
    fn what_is_sealed_is_read_again_until_its_time_is_over() {
        let typed = unsent("name=Night+shift&name=two&empty=").expect("something");
        assert_eq!(typed.page, "/shifts/new");
        let pairs = [("name", "Night shift"), ("name", "two")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(typed.fields, pairs);
        let line = key().write(&typed, [1; 24]).expect("a cookie");
        assert!(line.is_sensitive() && !line.to_str().expect("text").contains("Night"));
        let headers = returned(&line);
        assert_eq!(key().read(&headers, now()), Some(typed.clone()));
        assert_eq!(key().read(&headers, now() + TimeDelta::seconds(3_599)), Some(typed));
        assert_eq!(key().read(&headers, now() + TimeDelta::seconds(3_600)), None);
    }

    #[test]
    fn another_key_or_a_changed_letter_opens_nothing() {
        let typed = unsent("name=Ann").expect("something");
        let headers = returned(&key().write(&typed, [1; 24]).expect("a cookie"));
        let other = TypedKey::new(&[8; 32]).expect("a key");
        assert_eq!(other.read(&headers, now()), None);
        let value = headers[header::COOKIE].to_str().expect("text");
        for at in ["__Host-typed=".len(), value.len() / 2, value.len() - 2] {
            let mut changed = value.as_bytes().to_vec();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = HeaderValue::from_bytes(&changed).expect("a header");
            let headers = HeaderMap::from_iter([(header::COOKIE, changed)]);
            assert_eq!(key().read(&headers, now()), None, "{at}");
        }
    }

    #[test]
    fn passwords_codes_and_what_staff_type_are_never_kept() {
        let typed =
            unsent("email=a%40b.example&password=x&current_password=y&code=123456&token=t").expect("an address");
        assert_eq!(typed.fields, [("email".to_owned(), "a@b.example".to_owned())]);
        assert_eq!(unsent("password=x&idempotency_key=k"), None);
        assert_eq!(unsent(""), None);
        let user = uuid::Uuid::from_u128(1).into();
        for page in ["/staff", "/staff/people/1/acts/role", "/staff?x"] {
            assert_eq!(Unsent::read(page, user, b"reason=they+said", now()), None, "{page}");
        }
    }

    #[test]
    fn what_does_not_fit_into_a_cookie_is_not_kept() {
        let long = unsent(&format!("note={}", "x".repeat(3_000))).expect("something");
        assert_eq!(key().write(&long, [1; 24]), None);
        let fits = unsent(&format!("note={}", "x".repeat(2_500))).expect("something");
        let line = key().write(&fits, [1; 24]).expect("it fits");
        assert!(line.len() < 4_096);
    }
}
