//! OpenID Connect, the parts that decide: what a provider says of itself, what it says of a person, and what binds an answer
//! to the browser that asked.

use crate::model::token::Token;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{Jwk, JwkSet, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use kernel::{Email, ErrorKind, Secret};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::Url;

/// How far a provider's clock may be from ours.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);
/// An ID token is fresh when it comes straight from the provider.
const OLDEST: TimeDelta = TimeDelta::minutes(10);
/// No ID token that we take is longer.
const LONGEST: usize = 16 * 1024;

/// Why a sign-in with somebody else's account did not come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ForeignFault {
    /// No provider with this name is set up.
    #[error("You cannot sign in with this provider here")]
    UnknownProvider,
    /// The provider does not answer, or not as it should.
    #[error("The provider does not answer at the moment. Try again later, or sign in with your password")]
    Unreachable,
    /// The person, or the provider, said no.
    #[error("The provider did not sign you in. Nothing was changed. Try again, or sign in with your password")]
    Refused,
    /// The answer does not belong to anything this browser asked for, or came too late, or twice.
    #[error("This sign-in has ended, or was begun in another browser. Start again")]
    Ended,
    /// What the provider says of the person cannot be trusted.
    #[error("We could not check what the provider told us about you. Nothing was changed. Start again")]
    Unproven,
    /// The provider does not say that the person's address is theirs.
    #[error("Your provider has not confirmed your e-mail address. Confirm it there, or sign in with your password")]
    AddressUnconfirmed,
    /// The account is connected to somebody else at this provider, or the other way round.
    #[error("This account is already connected in another way. Sign in with your password")]
    AlreadyConnected,
}

impl ForeignFault {
    /// Every fault.
    pub const ALL: [Self; 7] = [
        Self::UnknownProvider,
        Self::Unreachable,
        Self::Refused,
        Self::Ended,
        Self::Unproven,
        Self::AddressUnconfirmed,
        Self::AlreadyConnected,
    ];

    /// Sorts it as other refusals are sorted.
    pub(crate) const fn kind(self) -> ErrorKind {
        match self {
            Self::UnknownProvider => ErrorKind::NotFound,
            Self::Unreachable => ErrorKind::Unavailable,
            Self::AlreadyConnected => ErrorKind::Conflict,
            Self::Refused | Self::Ended | Self::Unproven | Self::AddressUnconfirmed => ErrorKind::Invalid,
        }
    }

    /// Returns the stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownProvider => "identity/provider-unknown",
            Self::Unreachable => "identity/provider-unreachable",
            Self::Refused => "identity/provider-refused",
            Self::Ended => "identity/provider-sign-in-ended",
            Self::Unproven => "identity/provider-unproven",
            Self::AddressUnconfirmed => "identity/provider-address-unconfirmed",
            Self::AlreadyConnected => "identity/provider-already-connected",
        }
    }
}

/// What is drawn from the one secret that the browser carries. Nothing of it is stored but the secret's hash.
pub(crate) struct Bound<'a>(pub(crate) &'a Token);

impl Bound<'_> {
    /// What the provider gives back to us through the browser.
    pub(crate) fn state(&self) -> String {
        self.draw(b"state")
    }

    /// What the provider puts into the ID token.
    pub(crate) fn nonce(&self) -> String {
        self.draw(b"nonce")
    }

    /// What proves at the token endpoint that we are who began.
    pub(crate) fn verifier(&self) -> String {
        self.draw(b"verifier")
    }

    /// What the provider keeps of the verifier meanwhile (S256).
    pub(crate) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier()))
    }

    /// Tells whether the state is the one that went out.
    pub(crate) fn is_state(&self, shown: &str) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(self.state().as_bytes(), shown.as_bytes()).is_ok()
    }

    fn draw(&self, what: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.text().expose().as_bytes());
        URL_SAFE_NO_PAD.encode(hmac::sign(&key, what))
    }
}

/// What a provider says of itself.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    pub(crate) jwks_uri: String,
    #[serde(default)]
    pub(crate) token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Reads the document. It must speak for the issuer that was set, and lead only to hosts that belong to it.
    pub(crate) fn read(body: &[u8], issuer: &str, hosts: &[String]) -> Option<Self> {
        let read: Self = serde_json::from_slice(body).ok()?;
        let own = Url::parse(issuer).ok()?;
        let belongs = |address: &str| {
            Url::parse(address).is_ok_and(|url| {
                let same =
                    url.host_str() == own.host_str() && url.port_or_known_default() == own.port_or_known_default();
                url.scheme() == own.scheme()
                    && url
                        .host_str()
                        .is_some_and(|host| same || hosts.iter().any(|more| more == host))
            })
        };
        let all = [&read.authorization_endpoint, &read.token_endpoint, &read.jwks_uri];
        (read.issuer == issuer && all.into_iter().all(|address| belongs(address))).then_some(read)
    }
}

/// The answer of a token endpoint. The access token is not wanted and not read.
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    pub(crate) id_token: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    email: Option<String>,
    #[serde(default)]
    email_verified: Option<serde_json::Value>,
}

/// Whom the token is about, and what it must say to be ours.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) now: DateTime<Utc>,
}

/// Somebody, as their provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// The address, if the provider vouches for it.
    pub(crate) email: Option<Email>,
}

/// The ID token names no key that we know: the provider may have a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenFault {
    UnknownKey,
    Bad,
}

/// Checks an ID token: signed by a key of the provider's, with an algorithm of ours, for us, for this very try, and now.
pub(crate) fn check(token: &Secret<String>, keys: &JwkSet, expected: &Expected<'_>) -> Result<Person, TokenFault> {
    let text = token.expose();
    if text.len() > LONGEST {
        return Err(TokenFault::Bad);
    }
    let header = jsonwebtoken::decode_header(text).map_err(|_| TokenFault::Bad)?;
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA) {
        return Err(TokenFault::Bad);
    }
    let key = find_key(keys, header.kid.as_deref(), header.alg).ok_or(TokenFault::UnknownKey)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| TokenFault::Bad)?;
    let mut rules = Validation::new(header.alg);
    // Every claim is checked below, by our clock and with the rules of OpenID Connect.
    rules.validate_exp = false;
    rules.validate_aud = false;
    rules.set_required_spec_claims::<&str>(&[]);
    let claims = jsonwebtoken::decode::<Claims>(text, &key, &rules);
    claims
        .ok()
        .and_then(|data| data.claims.person(expected))
        .ok_or(TokenFault::Bad)
}

/// Finds the signing key that the token names; without a name, the only one that fits.
fn find_key<'a>(keys: &'a JwkSet, kid: Option<&str>, algorithm: Algorithm) -> Option<&'a Jwk> {
    let mut fitting = keys.keys.iter().filter(|key| {
        let named = kid.is_none() || key.common.key_id.as_deref() == kid;
        let signs = !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption))
            && key
                .common
                .key_operations
                .as_ref()
                .is_none_or(|all| all.contains(&KeyOperations::Verify));
        let fits = key
            .common
            .key_algorithm
            .is_none_or(|own| own.to_string() == format!("{algorithm:?}"));
        named && signs && fits
    });
    let found = fitting.next()?;
    (kid.is_some() || fitting.next().is_none()).then_some(found)
}

impl Claims {
    fn person(self, expected: &Expected<'_>) -> Option<Person> {
        let at = |seconds| DateTime::from_timestamp(seconds, 0);
        let (ends, issued) = (at(self.exp)?, at(self.iat)?);
        let in_time = expected.now < ends + LEEWAY && issued <= expected.now + LEEWAY && expected.now < issued + OLDEST;
        let for_us = match &self.aud {
            Audience::One(one) => one == expected.client,
            Audience::Many(all) => {
                all.iter().any(|one| one == expected.client) && (all.len() == 1 || self.azp.is_some())
            }
        };
        let by_us = self.azp.as_deref().is_none_or(|azp| azp == expected.client);
        let this_try = self.nonce.as_deref().is_some_and(|nonce| {
            aws_lc_rs::constant_time::verify_slices_are_equal(nonce.as_bytes(), expected.nonce.as_bytes()).is_ok()
        });
        let named = !self.sub.is_empty() && self.sub.len() <= 255;
        if !(self.iss == expected.issuer && in_time && for_us && by_us && this_try && named) {
            return None;
        }
        let vouched = self.email_verified == Some(true.into());
        Some(Person {
            issuer: self.iss,
            subject: self.sub,
            email: self.email.filter(|_| vouched).and_then(|email| email.parse().ok()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ISSUER: &str = "https://rowan.example";

    fn said(change: (&str, Value)) -> Vec<u8> {
        let mut document = json!({
            "issuer": ISSUER,
            "authorization_endpoint": "https://rowan.example/authorize",
            "token_endpoint": "https://tokens.rowan.example/token",
            "jwks_uri": "https://rowan.example/keys",
        });
        document[change.0] = change.1;
        serde_json::to_vec(&document).expect("JSON")
    }

    fn is_taken(change: (&str, Value)) -> bool {
        let more = ["tokens.rowan.example".to_owned()];
        Metadata::read(&said(change), ISSUER, &more).is_some()
    }

    #[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
    #[test]
    fn asvs_V10_5_3__what_a_provider_says_of_itself_counts_for_its_own_issuer_and_hosts_only() {
        assert!(is_taken(("scopes_supported", json!(["openid"]))));
        for issuer in [
            "https://other.example",
            "https://rowan.example/",
            "https://rowan.example.evil.example",
            "http://rowan.example",
            "HTTPS://rowan.example",
        ] {
            assert!(!is_taken(("issuer", json!(issuer))), "{issuer}");
        }
        for place in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            for address in [
                "https://evil.example/x",
                "http://rowan.example/x",
                "https://rowan.example:8443/x",
                "https://rowan.example@evil.example/x",
                "no address",
            ] {
                assert!(!is_taken((place, json!(address))), "{place}: {address}");
            }
        }
        assert!(!is_taken(("issuer", Value::Null)));
    }
}
