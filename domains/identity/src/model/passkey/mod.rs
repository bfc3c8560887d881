//! Passkeys (WebAuthn, level 3), as far as they are decided here: what an authenticator's answer says, and whether it
//! proves what it should. No attestation is asked for: which make of authenticator somebody uses is not our business.

mod authenticator;
mod client_data;
mod options;
mod proof;
mod public_key;
mod registration;

pub use proof::PasskeyProof;
pub use registration::NewPasskey;

pub(crate) use options::{Known, add_options, proof_options};
pub(crate) use proof::{Shown, Stored};
pub(crate) use registration::Accepted;

use serde::{Deserialize, Deserializer, de::Error as _};
use sha2::{Digest, Sha256};
use std::net::IpAddr;

/// No credential's id is longer.
const LONGEST_ID: usize = 1023;
/// No part of an answer is longer.
const LONGEST_PART: usize = 16 * 1024;

/// Why an authenticator's answer does not count. For our log: people read one sentence for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It cannot be read.
    Unreadable,
    /// It was made for something else than this.
    OtherCeremony,
    /// It was made on another site.
    OtherOrigin,
    /// It was made inside a page of another site.
    Framed,
    /// It was made for another relying party.
    OtherParty,
    /// Nobody touched the authenticator.
    NobodyPresent,
    /// The authenticator did not check who touched it.
    NobodyVerified,
    /// The flags about copies of the key contradict each other, or what they said before.
    BackupFlags,
    /// The key is of a kind that we did not ask for.
    KeyKind,
    /// The signature is not the key's.
    Signature,
    /// There is no such passkey.
    UnknownPasskey,
    /// The passkey is somebody else's.
    OtherOwner,
    /// Its account is not open.
    AccountShut,
    /// The authenticator has signed less often than we have seen: there may be two of it.
    Copied,
}

impl Fault {
    /// Returns the word for the audit log.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::OtherCeremony => "other-ceremony",
            Self::OtherOrigin => "other-origin",
            Self::Framed => "framed",
            Self::OtherParty => "other-party",
            Self::NobodyPresent => "nobody-present",
            Self::NobodyVerified => "nobody-verified",
            Self::BackupFlags => "backup-flags",
            Self::KeyKind => "key-kind",
            Self::Signature => "signature",
            Self::UnknownPasskey => "unknown-passkey",
            Self::OtherOwner => "other-owner",
            Self::AccountShut => "account-shut",
            Self::Copied => "copied",
        }
    }
}

/// Who asks for passkeys: this installation, under its public origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RelyingParty {
    /// The host's name, which passkeys are bound to for ever.
    pub(crate) id: String,
    /// Where its pages are.
    pub(crate) origin: String,
}

impl RelyingParty {
    /// Reads the public origin: `https://muster.example`, `http://localhost:8080`.
    pub(crate) fn of(origin: &str) -> Self {
        let origin = origin.trim_end_matches('/').to_ascii_lowercase();
        let place = origin.split_once("://").map_or(origin.as_str(), |(_, place)| place);
        let host = match place.rfind(']') {
            Some(end) => &place[..=end],
            None => place.split(':').next().unwrap_or_default(),
        };
        Self {
            id: host.to_owned(),
            origin,
        }
    }

    /// Tells whether browsers make passkeys for it: only for names, not for numbers.
    pub(crate) fn is_named(&self) -> bool {
        !self.id.is_empty() && !self.id.starts_with('[') && self.id.parse::<IpAddr>().is_err()
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.id).into()
    }
}

/// Bytes that travel as base64url, as in every JSON of the standard.
fn bytes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    use base64::Engine as _;
    let text = String::deserialize(from)?;
    if text.len() > LONGEST_PART {
        return Err(D::Error::custom("too long"));
    }
    let text = text.trim_end_matches('=');
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(text)
        .map_err(D::Error::custom)
}

fn maybe_bytes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
    #[derive(Deserialize)]
    struct Bytes(#[serde(deserialize_with = "bytes")] Vec<u8>);
    Ok(Option::<Bytes>::deserialize(from)?.map(|bytes| bytes.0))
}

#[cfg(test)]
mod answers_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_party_is_the_host_of_the_public_origin() {
        for (origin, id, named) in [
            ("https://Muster.example", "muster.example", true),
            ("https://muster.example/", "muster.example", true),
            ("http://localhost:8080", "localhost", true),
            ("http://127.0.0.1:8080", "127.0.0.1", false),
            ("http://[::1]:8080", "[::1]", false),
        ] {
            let party = RelyingParty::of(origin);
            assert_eq!((party.id.as_str(), party.is_named()), (id, named), "{origin}");
        }
        assert_eq!(
            RelyingParty::of("http://localhost:8080/").origin,
            "http://localhost:8080"
        );
    }
}
