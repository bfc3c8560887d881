//! The issuer's name on the web: `did:web`, and the document behind it.

use super::keys::multikey;
use serde_json::{Value, json};

/// Returns the DID of an issuer at the public address: `did:web:muster.example:issuers:acme`.
pub(crate) fn did(public_url: &str, slug: &str) -> String {
    let host = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    // A port's colon would read as another step of the path.
    format!("did:web:{}:issuers:{slug}", host.replace(':', "%3A"))
}

/// A key as the document lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedKey {
    pub(crate) key_id: String,
    pub(crate) public: [u8; 32],
}

/// Writes the DID document: every key that ever signed, so that old certificates stay checkable.
pub(crate) fn document(did: &str, keys: &[ListedKey]) -> Value {
    let id = |key: &ListedKey| format!("{did}#{}", key.key_id);
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": keys.iter().map(|key| json!({
            "id": id(key),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multikey(&key.public),
        })).collect::<Vec<_>>(),
        "assertionMethod": keys.iter().map(id).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_follows_the_public_address() {
        assert_eq!(
            did("https://muster.example", "acme"),
            "did:web:muster.example:issuers:acme"
        );
        assert_eq!(
            did("http://127.0.0.1:8080/", "muster"),
            "did:web:127.0.0.1%3A8080:issuers:muster"
        );
    }

    #[test]
    fn the_document_lists_each_key_twice() {
        let keys = [
            ListedKey {
                key_id: "k1".into(),
                public: [7; 32],
            },
            ListedKey {
                key_id: "k2".into(),
                public: [9; 32],
            },
        ];
        let document = document("did:web:a.example:issuers:b", &keys);
        assert_eq!(
            document["assertionMethod"],
            json!(["did:web:a.example:issuers:b#k1", "did:web:a.example:issuers:b#k2"])
        );
        assert_eq!(
            document["verificationMethod"][1]["id"],
            "did:web:a.example:issuers:b#k2"
        );
    }
}
