//! An authenticator made of software: it makes passkeys and proves with them, truthfully or with any lie that a test wants.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_CREDENTIAL: u8 = 0x40;

/// An authenticator with one passkey, in a browser that shows one site. What it says may be changed before it says it.
pub struct Authenticator {
    /// Where the browser is.
    pub origin: String,
    /// Which party the authenticator believes it talks to.
    pub party: String,
    /// What it says about presence, verification and copies.
    pub flags: u8,
    /// How often it has signed.
    pub count: u32,
    /// What it adds to that with each proof; most add nothing.
    pub step: u32,
    /// Whose passkey it is; learnt when it is made.
    pub owner: Option<Vec<u8>>,
    /// Whether the page stands in a frame of another site.
    pub framed: bool,
    /// What the browser calls a proof.
    pub ceremony: &'static str,
    credential: Vec<u8>,
    pair: EcdsaKeyPair,
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Authenticator {
    /// Switches one on, in a browser at the given origin.
    pub fn new(origin: &str) -> Self {
        let host = origin.split_once("://").map_or(origin, |(_, place)| place);
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a pair");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref()).expect("our own pair");
        Self {
            origin: origin.to_owned(),
            party: host.split(':').next().unwrap_or_default().to_owned(),
            flags: PRESENT | VERIFIED,
            count: 0,
            step: 0,
            owner: None,
            framed: false,
            ceremony: "webauthn.get",
            credential: Sha256::digest(pair.public_key().as_ref()).to_vec(),
            pair,
        }
    }

    /// Answers `PublicKeyCredentialCreationOptionsJSON` with `RegistrationResponseJSON`.
    pub fn make(&mut self, options: &Value) -> Value {
        let owner = options["user"]["id"].as_str().expect("a user");
        self.owner = URL_SAFE_NO_PAD.decode(owner).ok();
        let client = self.client_data("webauthn.create", options);
        let mut data = self.data(WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).expect("a short id").to_be_bytes());
        data.extend(&self.credential);
        data.extend(self.public_key());
        let attestation = Cbor::Map(vec![
            (Cbor::from("fmt"), Cbor::from("none")),
            (Cbor::from("attStmt"), Cbor::Map(Vec::new())),
            (Cbor::from("authData"), Cbor::Bytes(data)),
        ]);
        let response = json!({
            "clientDataJSON": text(client),
            "attestationObject": text(written(&attestation)),
            "transports": ["internal", "hybrid"],
        });
        self.credential_json(&response)
    }

    /// Answers `PublicKeyCredentialRequestOptionsJSON` with `AuthenticationResponseJSON`.
    pub fn prove(&mut self, options: &Value) -> Value {
        self.count += self.step;
        let client = self.client_data(self.ceremony, options);
        let data = self.data(0);
        let signed = [&data[..], &Sha256::digest(&client)[..]].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).expect("a signature");
        let response = json!({
            "clientDataJSON": text(client),
            "authenticatorData": text(data),
            "signature": text(signature),
            "userHandle": self.owner.as_ref().map(text),
        });
        self.credential_json(&response)
    }

    fn credential_json(&self, response: &Value) -> Value {
        let id = text(&self.credential);
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        })
    }

    fn client_data(&self, ceremony: &str, options: &Value) -> Vec<u8> {
        let said = json!({
            "type": ceremony,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": self.framed,
        });
        said.to_string().into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let mut data = Sha256::digest(&self.party).to_vec();
        data.push(self.flags | more);
        data.extend(self.count.to_be_bytes());
        data
    }

    fn public_key(&self) -> Vec<u8> {
        let point = self.pair.public_key().as_ref();
        let number = |value: i32| Cbor::from(value);
        written(&Cbor::Map(vec![
            (number(1), number(2)),
            (number(3), number(-7)),
            (number(-1), number(1)),
            (number(-2), Cbor::Bytes(point[1..33].to_vec())),
            (number(-3), Cbor::Bytes(point[33..].to_vec())),
        ]))
    }
}

fn written(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("CBOR");
    bytes
}
