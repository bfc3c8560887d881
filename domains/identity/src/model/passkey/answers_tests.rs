//! Answers of an authenticator, whole and damaged.

use super::{Fault, NewPasskey, PasskeyProof, RelyingParty, Stored};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::ids::UserId;
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::Authenticator;
use uuid::Uuid;

const ORIGIN: &str = "https://muster.example";

fn party() -> RelyingParty {
    RelyingParty::of(ORIGIN)
}

/// An authenticator, what is stored of its passkey, and its answers to a question.
fn answers() -> (Stored, Value, Value) {
    let mut key = Authenticator::new(ORIGIN);
    let owner = Uuid::from_u128(7);
    let question = json!({ "challenge": "A".repeat(43), "user": { "id": URL_SAFE_NO_PAD.encode(owner) } });
    let made = key.make(&question);
    let read: NewPasskey = serde_json::from_value(made.clone()).expect("the standard's JSON");
    let accepted = read.check(&party()).expect("a passkey");
    let stored = Stored {
        owner: UserId::from(owner),
        public_key: accepted.public_key,
        count: accepted.count,
        backup_eligible: accepted.backup_eligible,
    };
    let proof = key.prove(&question);
    (stored, made, proof)
}

fn judge(proof: Value, stored: &Stored) -> Result<(), Fault> {
    let read: PasskeyProof = serde_json::from_value(proof).map_err(|_| Fault::Unreadable)?;
    read.check(&party(), stored).map(|_| ())
}

/// Changes one byte of a part.
fn damaged(mut answer: Value, part: &str, at: usize, by: u8) -> Value {
    let text = answer["response"][part].as_str().expect("a part");
    let mut bytes = URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let at = at % bytes.len();
    bytes[at] ^= by;
    answer["response"][part] = json!(URL_SAFE_NO_PAD.encode(bytes));
    answer
}

#[test]
fn what_is_not_the_standards_json_is_not_read() {
    let (stored, made, proof) = answers();
    assert_eq!(judge(proof.clone(), &stored), Ok(()));
    for part in ["clientDataJSON", "authenticatorData", "signature"] {
        for bad in [json!(null), json!(7), json!("!"), json!("A".repeat(20_000))] {
            let mut answer = proof.clone();
            answer["response"][part] = bad;
            assert_eq!(judge(answer, &stored), Err(Fault::Unreadable), "{part}");
        }
    }
    let mut cut = made;
    let whole = cut["response"]["attestationObject"]
        .as_str()
        .expect("a part")
        .to_owned();
    cut["response"]["attestationObject"] = json!(whole[..whole.len() / 8 * 4]);
    let read: NewPasskey = serde_json::from_value(cut).expect("the standard's JSON");
    assert_eq!(read.check(&party()).map(|_| ()), Err(Fault::Unreadable));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_proof_with_one_byte_changed_proves_nothing(at in any::<usize>(), by in 1_u8.., part in 0_usize..3) {
        let (stored, _, proof) = answers();
        let part = ["clientDataJSON", "authenticatorData", "signature"][part];
        prop_assert!(judge(damaged(proof, part, at, by), &stored).is_err());
    }

    #[test]
    fn no_attestation_upsets_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in any::<usize>(), by in 1_u8..) {
        let (_, made, _) = answers();
        let mut random = made.clone();
        random["response"]["attestationObject"] = json!(URL_SAFE_NO_PAD.encode(bytes));
        let read: NewPasskey = serde_json::from_value(random).expect("the standard's JSON");
        prop_assert!(read.check(&party()).is_err());
        let nearly = damaged(made, "attestationObject", at, by);
        if let Ok(read) = serde_json::from_value::<NewPasskey>(nearly) {
            let _either = read.check(&party());
        }
    }
}
