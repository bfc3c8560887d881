//! The answer of an authenticator that proves who somebody is.

use super::client_data::{self, Ceremony};
use super::public_key::PublicKey;
use super::{Fault, RelyingParty, authenticator, bytes, maybe_bytes};
use crate::model::token::Token;
use kernel::ids::UserId;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A proof by a passkey, as the standard's `AuthenticationResponseJSON`.
#[derive(Debug, Clone, Deserialize)]
pub struct PasskeyProof {
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
    authenticator_data: Vec<u8>,
    #[serde(deserialize_with = "bytes")]
    signature: Vec<u8>,
    #[serde(default, deserialize_with = "maybe_bytes")]
    user_handle: Option<Vec<u8>>,
}

/// What is known of a passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) owner: UserId,
    pub(crate) public_key: Vec<u8>,
    pub(crate) count: u32,
    pub(crate) backup_eligible: bool,
}

/// What the authenticator says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) count: u32,
    pub(crate) backed_up: bool,
}

impl PasskeyProof {
    /// Returns the id of the passkey that it was made with.
    pub(crate) fn credential(&self) -> &[u8] {
        &self.id
    }

    /// Returns the challenge that it answers, if that looks like one of ours.
    pub(crate) fn challenge(&self) -> Option<Token> {
        client_data::challenge(&self.response.client_data)
    }

    /// Checks it against what is known of the passkey (WebAuthn level 3, section 7.2).
    pub(crate) fn check(&self, party: &RelyingParty, stored: &Stored) -> Result<Shown, Fault> {
        let response = &self.response;
        if let Some(handle) = &response.user_handle {
            let owner = Uuid::from_slice(handle).map(UserId::from);
            if owner.ok() != Some(stored.owner) {
                return Err(Fault::OtherOwner);
            }
        }
        client_data::check(&response.client_data, Ceremony::Prove, party)?;
        let (said, _) = authenticator::check(&response.authenticator_data, party)?;
        if said.backup_eligible != stored.backup_eligible {
            return Err(Fault::BackupFlags);
        }
        let (key, _) = PublicKey::read(&stored.public_key)?;
        let client_hash = Sha256::digest(&response.client_data);
        let signed = [&response.authenticator_data[..], &client_hash[..]].concat();
        key.verify(&signed, &response.signature)?;
        // Many authenticators count nothing and always say 0.
        if (said.count, stored.count) != (0, 0) && said.count <= stored.count {
            return Err(Fault::Copied);
        }
        Ok(Shown {
            count: said.count,
            backed_up: said.backed_up,
        })
    }
}
