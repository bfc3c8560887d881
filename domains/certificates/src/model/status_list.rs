//! Bitstring status lists: which certificates of a list are withdrawn, one bit each.

use super::proof::Proof;
use super::quads::{DATE_TIME, Quads, TYPE, security, status, vc};
use super::{IssuerKeys, validity::stamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use std::io::Write;

/// How many certificates one list can hold; no smaller list hides its members in a crowd.
pub(crate) const LIST_BITS: u32 = 131_072;

/// What a set bit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    Revocation,
    Suspension,
}

impl Purpose {
    pub(crate) const BOTH: [Self; 2] = [Self::Revocation, Self::Suspension];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Revocation => "revocation",
            Self::Suspension => "suspension",
        }
    }

    /// Returns the list's name in addresses: `muster-1-r`.
    pub(crate) fn list_name(self, slug: &str, number: i32) -> String {
        let letter = if self == Self::Revocation { 'r' } else { 's' };
        format!("{slug}-{number}-{letter}")
    }
}

/// Sets the given bits; index 0 is the highest bit of the first byte.
pub(crate) fn encode(set: &[u32]) -> std::io::Result<String> {
    let mut bits = vec![0u8; LIST_BITS as usize / 8];
    for index in set {
        if let Some(byte) = bits.get_mut(*index as usize / 8) {
            *byte |= 0x80 >> (index % 8);
        }
    }
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&bits)?;
    Ok(format!("u{}", URL_SAFE_NO_PAD.encode(packer.finish()?)))
}

/// A status list as a signed document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListCredential {
    #[serde(rename = "@context")]
    pub(crate) context: Vec<String>,
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: Vec<String>,
    pub(crate) issuer: String,
    pub(crate) valid_from: String,
    pub(crate) valid_until: String,
    pub(crate) credential_subject: ListSubject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proof: Option<Proof>,
}

/// What the list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListSubject {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) status_purpose: String,
    pub(crate) encoded_list: String,
}

impl ListCredential {
    /// Writes and signs a list.
    pub(crate) fn signed(
        id: String,
        did: &str,
        purpose: Purpose,
        encoded_list: String,
        span: (DateTime<Utc>, DateTime<Utc>),
        keys: &IssuerKeys,
    ) -> Self {
        let mut list = Self {
            context: vec![super::credential::CONTEXT_V2.into()],
            kind: vec!["VerifiableCredential".into(), "BitstringStatusListCredential".into()],
            issuer: did.into(),
            valid_from: stamp(span.0),
            valid_until: stamp(span.1),
            credential_subject: ListSubject {
                id: format!("{id}#list"),
                kind: "BitstringStatusList".into(),
                status_purpose: purpose.as_str().into(),
                encoded_list,
            },
            id,
            proof: None,
        };
        let method = format!("{did}#{}", keys.key_id());
        list.proof = Some(Proof::sign(&list.quads().digest(), method, span.0, keys));
        list
    }

    fn quads(&self) -> Quads {
        let (list, subject) = (&self.id, &self.credential_subject);
        let mut quads = Quads::default();
        quads.link(list, TYPE, &vc("VerifiableCredential"));
        quads.link(list, TYPE, &status("BitstringStatusListCredential"));
        quads.link(list, &vc("issuer"), &self.issuer);
        quads.typed(list, &vc("validFrom"), &self.valid_from, DATE_TIME);
        quads.typed(list, &vc("validUntil"), &self.valid_until, DATE_TIME);
        quads.link(list, &vc("credentialSubject"), &subject.id);
        quads.link(&subject.id, TYPE, &status("BitstringStatusList"));
        quads.words(&subject.id, &status("statusPurpose"), &subject.status_purpose);
        quads.typed(
            &subject.id,
            &status("encodedList"),
            &subject.encoded_list,
            &security("multibase"),
        );
        quads
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::io::Read;

    fn decode(list: &str) -> BTreeSet<u32> {
        let packed = URL_SAFE_NO_PAD
            .decode(list.strip_prefix('u').expect("a u"))
            .expect("base64url");
        let mut bits = Vec::new();
        GzDecoder::new(&packed[..]).read_to_end(&mut bits).expect("gzip");
        assert_eq!(bits.len(), 16_384);
        (0..LIST_BITS)
            .filter(|index| bits[*index as usize / 8] & (0x80 >> (index % 8)) != 0)
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn a_list_says_what_was_put_in(set in prop::collection::btree_set(0..LIST_BITS, 0..50)) {
            let indexes: Vec<u32> = set.iter().copied().collect();
            prop_assert_eq!(decode(&encode(&indexes).expect("a list")), set);
        }
    }

    #[test]
    fn an_index_outside_the_list_is_left_out() {
        assert!(decode(&encode(&[LIST_BITS, u32::MAX]).expect("a list")).is_empty());
    }

    #[test]
    fn a_signed_list_holds_until_it_is_touched() {
        let keys = IssuerKeys::from_seed([3; 32]);
        let at: DateTime<Utc> = "2026-01-05T09:00:00Z".parse().expect("an instant");
        let span = (at, at + chrono::TimeDelta::hours(24));
        let mut list = ListCredential::signed(
            "https://muster.example/status/muster-1-r".into(),
            "did:web:muster.example:issuers:muster",
            Purpose::Revocation,
            encode(&[42]).expect("a list"),
            span,
            &keys,
        );
        let holds = |list: &ListCredential| {
            list.proof
                .as_ref()
                .is_some_and(|p| p.holds(&list.quads().digest(), &keys.public()))
        };
        assert!(holds(&list));
        list.credential_subject.encoded_list = encode(&[]).expect("a list");
        assert!(!holds(&list));
    }
}
