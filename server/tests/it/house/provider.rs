//! A provider of accounts from elsewhere: a wire of the tests' own with keys of its own.

use super::ORIGIN;
use async_trait::async_trait;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{ClientProof, Provider, ProviderWire, Providers, WireError};
use kernel::Secret;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub(crate) const ISSUER: &str = "https://rowan.example";
pub(crate) const OTHER: &str = "https://evil.example";

/// What the provider will say.
pub(crate) struct Says {
    pub(crate) claims: Value,
    pub(crate) header: Value,
    pub(crate) seed: u8,
    pub(crate) signed: bool,
    pub(crate) down: bool,
    pub(crate) iss_parameter: bool,
}

/// A provider on a wire: it answers what the test told it to.
#[derive(Clone)]
pub(crate) struct Wire {
    issuer: &'static str,
    pub(crate) says: Arc<Mutex<Says>>,
    pub(crate) asked: Arc<Mutex<Vec<BTreeMap<String, String>>>>,
}

impl Wire {
    /// Tells it what to say of the person in its next token.
    pub(crate) fn say(&self, claims: Value) {
        self.says.lock().expect("a lock").claims = claims;
    }
}

/// What an honest token holds.
pub(crate) fn honest(now: i64, nonce: &str, email: &str) -> Value {
    json!({
        "iss": ISSUER, "sub": "rowan-17", "aud": "muster", "exp": now + 300, "iat": now,
        "nonce": nonce, "email": email, "email_verified": true,
    })
}

fn key(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a key")
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[async_trait]
impl ProviderWire for Wire {
    async fn get(&self, address: &str) -> Result<Vec<u8>, WireError> {
        let says = self.says.lock().expect("a lock");
        if says.down {
            return Err(WireError::Down("it is night".to_owned()));
        }
        let document = if address.ends_with("/.well-known/openid-configuration") {
            json!({
                "issuer": self.issuer,
                "authorization_endpoint": format!("{}/authorize", self.issuer),
                "token_endpoint": format!("{}/token", self.issuer),
                "jwks_uri": format!("{}/keys", self.issuer),
                "authorization_response_iss_parameter_supported": says.iss_parameter,
            })
        } else {
            let public = base64(key(1).public_key().as_ref());
            json!({ "keys": [
                { "kty": "strange" },
                { "kty": "OKP", "crv": "Ed25519", "kid": "one", "alg": "EdDSA", "use": "sig", "x": public },
            ] })
        };
        Ok(document.to_string().into_bytes())
    }

    async fn post(
        &self,
        _address: &str,
        form: &[(&str, String)],
        proof: Option<&ClientProof>,
    ) -> Result<Vec<u8>, WireError> {
        assert!(proof.is_some_and(|proof| proof.id == "muster"), "we show who we are");
        let form: BTreeMap<String, String> = form
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let says = self.says.lock().expect("a lock");
        if form["code"] == "used" {
            return Err(WireError::Refused(400));
        }
        self.asked.lock().expect("a lock").push(form);
        let body = format!(
            "{}.{}",
            base64(says.header.to_string()),
            base64(says.claims.to_string())
        );
        let seal = if says.signed {
            base64(key(says.seed).sign(body.as_bytes()))
        } else {
            String::new()
        };
        Ok(json!({ "id_token": format!("{body}.{seal}"), "access_token": "x" })
            .to_string()
            .into_bytes())
    }
}

/// Two providers over one wire, which says what the test tells it to.
pub(crate) fn wired() -> (Wire, Providers) {
    let says = Says {
        claims: json!({}),
        header: json!({ "alg": "EdDSA", "kid": "one" }),
        seed: 1,
        signed: true,
        down: false,
        iss_parameter: false,
    };
    let wire = Wire {
        issuer: ISSUER,
        says: Arc::new(Mutex::new(says)),
        asked: Arc::default(),
    };
    let other = Wire {
        issuer: OTHER,
        ..wire.clone()
    };
    let provider = |id: &str, issuer: &str| Provider {
        id: id.to_owned(),
        name: "Rowan <Group>".to_owned(),
        issuer: issuer.to_owned(),
        client: "muster".to_owned(),
        secret: Some(Secret::new("secret".to_owned())),
        hosts: Vec::new(),
    };
    let list: Vec<(Provider, Arc<dyn ProviderWire>)> = vec![
        (provider("rowan", ISSUER), Arc::new(wire.clone())),
        (provider("evil", OTHER), Arc::new(other)),
    ];
    (wire, Providers::new(list, ORIGIN))
}
