//! What the browser says about the ceremony: the part that the authenticator signs without knowing it.

use super::{Fault, RelyingParty};
use crate::model::token::Token;
use serde::Deserialize;

/// Which ceremony it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    Add,
    Prove,
}

/// The browser's own words.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    #[serde(default)]
    top_origin: Option<String>,
}

fn parse(json: &[u8]) -> Result<ClientData, Fault> {
    serde_json::from_slice(json).map_err(|_| Fault::Unreadable)
}

/// Returns the challenge that was answered, if it looks like one of ours.
pub(super) fn challenge(json: &[u8]) -> Option<Token> {
    Token::parse(&parse(json).ok()?.challenge)
}

/// Checks that the answer was made for this ceremony, on our own pages. That its challenge is one that waits for an answer
/// is for the store to say.
pub(super) fn check(json: &[u8], ceremony: Ceremony, party: &RelyingParty) -> Result<(), Fault> {
    let said = parse(json)?;
    let kind = match ceremony {
        Ceremony::Add => "webauthn.create",
        Ceremony::Prove => "webauthn.get",
    };
    if said.kind != kind {
        return Err(Fault::OtherCeremony);
    }
    if said.origin != party.origin {
        return Err(Fault::OtherOrigin);
    }
    if said.cross_origin || said.top_origin.is_some() {
        return Err(Fault::Framed);
    }
    Ok(())
}
