//! The answer of an authenticator that has made a passkey.

use super::client_data::{self, Ceremony};
use super::public_key::{PublicKey, cbor};
use super::{Fault, RelyingParty, authenticator, bytes};
use crate::model::token::Token;
use serde::Deserialize;

/// How an authenticator may be reached; other words are left out.
const TRANSPORTS: [&str; 6] = ["ble", "cable", "hybrid", "internal", "nfc", "usb"];

/// A passkey that was just made, as the standard's `RegistrationResponseJSON`.
#[derive(Debug, Clone, Deserialize)]
pub struct NewPasskey {
    #[serde(rename = "rawId", deserialize_with = "bytes")]
    id: Vec<u8>,
    response: Response,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON", deserialize_with = "bytes")]
    client_data: Vec<u8>,
    #[serde(deserialize_with = "bytes")]
    attestation_object: Vec<u8>,
    #[serde(default)]
    transports: Vec<String>,
}

/// What is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub(crate) credential: Vec<u8>,
    /// In COSE, as it came.
    pub(crate) public_key: Vec<u8>,
    pub(crate) count: u32,
    pub(crate) backup_eligible: bool,
    pub(crate) backed_up: bool,
    pub(crate) transports: Vec<String>,
}

impl NewPasskey {
    /// Returns the challenge that it answers, if that looks like one of ours.
    pub(crate) fn challenge(&self) -> Option<Token> {
        client_data::challenge(&self.response.client_data)
    }

    /// Checks it (WebAuthn level 3, section 7.1) and returns what is kept.
    pub(crate) fn check(&self, party: &RelyingParty) -> Result<Accepted, Fault> {
        client_data::check(&self.response.client_data, Ceremony::Add, party)?;
        let data = authenticator_data(&self.response.attestation_object)?;
        let (said, fresh) = authenticator::check(&data, party)?;
        let fresh = fresh.filter(|fresh| fresh.id == self.id).ok_or(Fault::Unreadable)?;
        let (_, public_key) = PublicKey::read(fresh.rest)?;
        let mut transports = self.response.transports.clone();
        transports.retain(|word| TRANSPORTS.contains(&word.as_str()));
        transports.sort();
        transports.dedup();
        Ok(Accepted {
            credential: fresh.id.to_vec(),
            public_key: public_key.to_vec(),
            count: said.count,
            backup_eligible: said.backup_eligible,
            backed_up: said.backed_up,
            transports,
        })
    }
}

/// Finds the authenticator's data. Whatever statement of its maker stands beside it is not looked at: we asked for none.
fn authenticator_data(attestation: &[u8]) -> Result<Vec<u8>, Fault> {
    let (value, length) = cbor(attestation)?;
    if length != attestation.len() {
        return Err(Fault::Unreadable);
    }
    let map = value.into_map().map_err(|_| Fault::Unreadable)?;
    let found = map.into_iter().find(|(name, _)| name.as_text() == Some("authData"));
    let (_, data) = found.ok_or(Fault::Unreadable)?;
    data.into_bytes().map_err(|_| Fault::Unreadable)
}
