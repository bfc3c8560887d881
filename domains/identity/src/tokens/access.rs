//! Access tokens: what they say and what makes one good.

use super::KeySet;
use crate::Error;
use crate::config::Config;
use crate::model::methods::Methods;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Header, Validation};
use kernel::Secret;
use kernel::ids::{SessionId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The type that tells an access token from any other that we may sign one day (RFC 9068).
const TYPE: &str = "at+jwt";
/// No token of ours is longer; an RSA signature takes most of it.
const MAX_LENGTH: usize = 2048;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    /// The person.
    pub(crate) sub: UserId,
    /// The session.
    pub(crate) sid: SessionId,
    /// The account's version when it was signed.
    pub(crate) ver: i32,
    /// The token itself.
    pub(crate) jti: Uuid,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    /// When the person last proved who they are, and how.
    auth_time: i64,
    amr: Vec<String>,
}

/// What goes into a new token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AccessToken {
    pub(crate) id: Uuid,
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
    pub(crate) version: i32,
    pub(crate) proved_at: DateTime<Utc>,
    pub(crate) methods: Methods,
}

impl AccessToken {
    /// Signs it.
    pub(crate) fn sign(self, keys: &KeySet, config: &Config, now: DateTime<Utc>) -> Result<Secret<String>, Error> {
        let key = keys.signing(now);
        let mut header = Header::new(key.algorithm);
        header.typ = Some(TYPE.into());
        header.kid = Some(key.id.clone());
        let claims = Claims {
            iss: config.issuer.clone(),
            aud: config.audience.clone(),
            sub: self.user,
            sid: self.session,
            ver: self.version,
            jti: self.id,
            iat: now.timestamp(),
            exp: (now + config.access_life).timestamp(),
            auth_time: self.proved_at.timestamp(),
            amr: self.methods.words(),
        };
        jsonwebtoken::encode(&header, &claims, &key.signs)
            .map(Secret::new)
            .map_err(|why| Error::Crypto(format!("signing failed: {why}")))
    }
}

impl Claims {
    /// Reads a token back; `None` when anything about it is not as we sign them. Keys that the token brings along or
    /// points to count for nothing, and the algorithm is the key's, not the token's.
    pub(crate) fn read(text: &str, keys: &KeySet, config: &Config, now: DateTime<Utc>) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let header = jsonwebtoken::decode_header(text).ok()?;
        let key = keys.find(header.kid.as_deref()?, config, now)?;
        if header.typ.as_deref() != Some(TYPE) || header.alg != key.algorithm {
            return None;
        }
        let mut rules = Validation::new(key.algorithm);
        rules.set_issuer(&[&config.issuer]);
        rules.set_audience(&[&config.audience]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Our own clock rules, below: the library would ask the machine's.
        rules.validate_exp = false;
        let claims = jsonwebtoken::decode::<Self>(text, &key.verifies, &rules).ok()?.claims;
        claims.holds_at(now, config.leeway).then_some(claims)
    }

    fn holds_at(&self, now: DateTime<Utc>, leeway: TimeDelta) -> bool {
        let (now, leeway) = (now.timestamp(), leeway.num_seconds());
        self.iat.saturating_sub(leeway) <= now && now < self.exp.saturating_add(leeway)
    }

    /// When the token ends, as an instant.
    pub(crate) fn ends_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.exp, 0).unwrap_or_default()
    }

    /// When the token was signed, as an instant.
    pub(crate) fn signed_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.iat, 0).unwrap_or_default()
    }
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;
    use crate::tokens::KeyKind;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    fn born() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("an instant")
    }

    fn sign(keys: &KeySet, config: &Config) -> String {
        let token = AccessToken {
            id: Uuid::from_u128(1),
            user: UserId::from(Uuid::from_u128(2)),
            session: SessionId::from(Uuid::from_u128(3)),
            version: 4,
            proved_at: born(),
            methods: Methods::only(crate::Method::Password),
        };
        token.sign(keys, config, born()).expect("it signs").into_inner()
    }

    fn forge(header: &serde_json::Value, claims: &str, signature: &str) -> String {
        format!("{}.{claims}.{signature}", URL_SAFE_NO_PAD.encode(header.to_string()))
    }

    #[test]
    fn a_token_says_what_was_signed_and_no_more() {
        for kind in [KeyKind::Rs256, KeyKind::EdDsa] {
            let (keys, config) = (KeySet::generate(kind).expect("a key"), Config::for_tests());
            let text = sign(&keys, &config);
            let claims = Claims::read(&text, &keys, &config, born()).expect("our own token");
            assert_eq!((claims.ver, claims.jti), (4, Uuid::from_u128(1)));
            assert_eq!(claims.exp - claims.iat, 900);
            let body = text.split('.').nth(1).expect("a body");
            let json: serde_json::Value =
                serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).expect("base64")).expect("JSON");
            let names: Vec<&str> = json
                .as_object()
                .expect("an object")
                .keys()
                .map(String::as_str)
                .collect();
            assert_eq!(
                names,
                [
                    "amr",
                    "aud",
                    "auth_time",
                    "exp",
                    "iat",
                    "iss",
                    "jti",
                    "sid",
                    "sub",
                    "ver"
                ]
            );
        }
    }

    #[test]
    fn asvs_V9_2_1__times_are_kept_with_half_a_minute_of_leeway() {
        let (keys, config) = (KeySet::for_tests(), Config::for_tests());
        let text = sign(&keys, &config);
        let good = |seconds| Claims::read(&text, &keys, &config, born() + TimeDelta::seconds(seconds)).is_some();
        assert!(good(-30) && good(0) && good(929));
        assert!(!good(-31) && !good(930));
    }

    #[test]
    fn asvs_V9_2_3__tokens_for_others_and_of_other_types_are_none_of_ours() {
        let (keys, config) = (KeySet::for_tests(), Config::for_tests());
        let text = sign(&keys, &config);
        let other_issuer = Config {
            issuer: "https://elsewhere.example".into(),
            ..Config::for_tests()
        };
        let other_audience = Config {
            audience: "elsewhere".into(),
            ..Config::for_tests()
        };
        assert!(Claims::read(&text, &keys, &other_issuer, born()).is_none());
        assert!(Claims::read(&text, &keys, &other_audience, born()).is_none());
        assert!(Claims::read(&text, &KeySet::for_tests(), &config, born()).is_none());
    }

    #[test]
    fn asvs_V9_1_2__neither_algorithm_nor_key_is_the_tokens_choice() {
        let (keys, config) = (KeySet::for_tests(), Config::for_tests());
        let text = sign(&keys, &config);
        let mut parts = text.splitn(3, '.').skip(1);
        let (claims, signature) = (parts.next().expect("claims"), parts.next().expect("a signature"));
        let id = &keys.signing(born()).id;
        for header in [
            serde_json::json!({"alg": "none", "typ": TYPE, "kid": id}),
            serde_json::json!({"alg": "None", "typ": TYPE, "kid": id}),
            serde_json::json!({"alg": "nOnE", "typ": TYPE, "kid": id}),
            serde_json::json!({"alg": "XS9000", "typ": TYPE, "kid": id}),
            serde_json::json!({"alg": "", "typ": TYPE, "kid": id}),
            serde_json::json!({"typ": TYPE, "kid": id}),
            serde_json::json!({"alg": "HS256", "typ": TYPE, "kid": id}),
            serde_json::json!({"alg": "RS256", "typ": TYPE, "kid": id}),
            serde_json::json!({"alg": "EdDSA", "typ": "JWT", "kid": id}),
            serde_json::json!({"alg": "EdDSA", "typ": TYPE}),
            serde_json::json!({"alg": "EdDSA", "typ": TYPE, "kid": "other", "jwk": keys.published(&config, born()).keys[0]}),
        ] {
            assert!(
                Claims::read(&forge(&header, claims, signature), &keys, &config, born()).is_none(),
                "{header}"
            );
        }
        assert!(
            Claims::read(
                &format!("{}.{claims}.", text.split('.').next().expect("a header")),
                &keys,
                &config,
                born()
            )
            .is_none()
        );
    }

    /// Signs under a header of one's own choosing.
    fn signed_as(keys: &KeySet, header: &serde_json::Value, claims: &str) -> String {
        let signed = format!("{}.{claims}", URL_SAFE_NO_PAD.encode(header.to_string()));
        let key = keys.signing(born());
        let mark = jsonwebtoken::crypto::sign(signed.as_bytes(), &key.signs, key.algorithm).expect("a signature");
        format!("{signed}.{mark}")
    }

    /// Signs as somebody would who takes our public key for a shared secret.
    fn keyed_by_what_is_public(header: &serde_json::Value, claims: &str, public: &[u8]) -> String {
        let signed = format!("{}.{claims}", URL_SAFE_NO_PAD.encode(header.to_string()));
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, public);
        let mark = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mark.as_ref()))
    }

    #[test]
    fn asvs_V9_1_2__a_public_key_is_no_shared_secret() {
        for kind in [KeyKind::Rs256, KeyKind::EdDsa] {
            let (keys, config) = (KeySet::generate(kind).expect("a key"), Config::for_tests());
            let text = sign(&keys, &config);
            let claims = text.split('.').nth(1).expect("claims");
            let published = serde_json::to_value(keys.published(&config, born()).keys).expect("JSON");
            let part = ["x", "n"]
                .iter()
                .find_map(|name| published[0][*name].as_str())
                .expect("a public part");
            let header = serde_json::json!({"alg": "HS256", "typ": TYPE, "kid": keys.signing(born()).id});
            for public in [
                part.as_bytes().to_vec(),
                URL_SAFE_NO_PAD.decode(part).expect("base64"),
                published[0].to_string().into_bytes(),
            ] {
                let forged = keyed_by_what_is_public(&header, claims, &public);
                assert!(Claims::read(&forged, &keys, &config, born()).is_none());
            }
        }
    }

    #[test]
    fn asvs_V9_1_3__keys_that_a_token_brings_along_or_points_to_count_for_nothing() {
        let (ours, theirs, config) = (KeySet::for_tests(), KeySet::for_tests(), Config::for_tests());
        let their_key = &theirs.published(&config, born()).keys[0];
        let (id, their_id) = (&ours.signing(born()).id, &theirs.signing(born()).id);
        let text = sign(&theirs, &config);
        assert!(
            Claims::read(&text, &theirs, &config, born()).is_some(),
            "it is good where it comes from"
        );
        let claims = text.split('.').nth(1).expect("claims");
        for extra in [
            serde_json::json!({"kid": id, "jwk": their_key}),
            serde_json::json!({"kid": their_id, "jwk": their_key}),
            serde_json::json!({"kid": id, "jku": "https://evil.example/jwks.json"}),
            serde_json::json!({"kid": id, "x5u": "https://evil.example/chain.pem"}),
            serde_json::json!({"kid": id, "x5c": ["MIIB"]}),
            serde_json::json!({"kid": "../../../../dev/null"}),
            serde_json::json!({"kid": "' or '1'='1"}),
            serde_json::json!({"kid": ""}),
            serde_json::json!({"kid": their_id}),
        ] {
            let mut header = serde_json::json!({"alg": "EdDSA", "typ": TYPE});
            header
                .as_object_mut()
                .expect("an object")
                .extend(extra.as_object().expect("an object").clone());
            let forged = signed_as(&theirs, &header, claims);
            assert!(Claims::read(&forged, &ours, &config, born()).is_none(), "{header}");
        }
    }

    #[test]
    fn asvs_V9_1_1__a_token_that_was_changed_anywhere_is_none_of_ours() {
        for kind in [KeyKind::Rs256, KeyKind::EdDsa] {
            let (keys, config) = (KeySet::generate(kind).expect("a key"), Config::for_tests());
            let text = sign(&keys, &config);
            assert!(Claims::read(&text, &keys, &config, born()).is_some());
            for at in (0..text.len()).filter(|at| text.as_bytes()[*at] != b'.') {
                // The last letter of a part may hold bits that stand for nothing; they must be nought all the same.
                let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
                let mut changed = text.clone();
                changed.replace_range(at..=at, other);
                assert!(Claims::read(&changed, &keys, &config, born()).is_none(), "{at}");
            }
            let mut parts: Vec<&str> = text.split('.').collect();
            let elsewhere = sign(&KeySet::generate(kind).expect("a key"), &config);
            parts[2] = elsewhere.rsplit('.').next().expect("a signature");
            assert!(Claims::read(&parts.join("."), &keys, &config, born()).is_none());
            parts[2] = "";
            assert!(Claims::read(&parts.join("."), &keys, &config, born()).is_none());
        }
    }

    #[test]
    fn tokens_of_the_key_before_hold_while_they_last() {
        let (keys, config) = (KeySet::for_tests(), Config::for_tests());
        let text = sign(&keys, &config);
        let (now, from) = (born(), born() + TimeDelta::minutes(10));
        let rotated = keys.rotated(KeyKind::EdDsa, &config, now, from).expect("a new key");
        keys.replace_by(&KeySet::read(&rotated.text).expect("our own text"));
        assert!(Claims::read(&text, &keys, &config, from + TimeDelta::minutes(4)).is_some());
        let alone = KeySet::read(&rotated.text).expect("our own text");
        assert!(Claims::read(&sign(&keys, &config), &alone, &config, now).is_some());
    }

    proptest! {
        #[test]
        fn no_text_is_taken_for_a_token(text in "[A-Za-z0-9_.-]{0,200}") {
            let (keys, config) = (KeySet::for_tests(), Config::for_tests());
            prop_assert!(Claims::read(&text, &keys, &config, born()).is_none());
        }
    }
}
