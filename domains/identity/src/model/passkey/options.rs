//! What a browser is asked, in the JSON of the standard.

use super::RelyingParty;
use super::public_key::KINDS;
use crate::model::account::Account;
use crate::model::token::Token;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A passkey as far as a browser must know it to find it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) credential: Vec<u8>,
    pub(crate) transports: Vec<String>,
}

fn listed(known: &[Known]) -> Vec<Value> {
    let entry = |one: &Known| {
        let id = URL_SAFE_NO_PAD.encode(&one.credential);
        json!({ "type": "public-key", "id": id, "transports": one.transports })
    };
    known.iter().map(entry).collect()
}

/// Asks for a new passkey (`PublicKeyCredentialCreationOptionsJSON`): one that checks who uses it, and that is found without
/// an address being typed.
pub(crate) fn add_options(
    party: &RelyingParty,
    account: &Account,
    challenge: &Token,
    known: &[Known],
    milliseconds: i64,
) -> Value {
    let kinds = KINDS.map(|kind| json!({ "type": "public-key", "alg": kind }));
    json!({
        "rp": { "id": party.id, "name": "Muster" },
        "user": {
            "id": URL_SAFE_NO_PAD.encode(account.user.get()),
            "name": account.email.as_str(),
            "displayName": account.email.as_str(),
        },
        "challenge": challenge.text().expose(),
        "pubKeyCredParams": kinds,
        "timeout": milliseconds,
        "excludeCredentials": listed(known),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
    })
}

/// Asks for a proof (`PublicKeyCredentialRequestOptionsJSON`), by any passkey of the site or by one of those that are known.
pub(crate) fn proof_options(party: &RelyingParty, challenge: &Token, known: &[Known], milliseconds: i64) -> Value {
    json!({
        "challenge": challenge.text().expose(),
        "timeout": milliseconds,
        "rpId": party.id,
        "allowCredentials": listed(known),
        "userVerification": "required",
    })
}
