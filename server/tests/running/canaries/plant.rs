//! What is planted, in right and in wrong places.

use crate::client::{Answer, Client};
use crate::corpus::{BOUNDARY, multipart, pdf};
use crate::process::{Place, until};
use kernel::{Clock as _, SystemClock};
use reqwest::Method;
use serde_json::json;
use testkit::app_code;

const EMAIL: &str = "kanari@example.org";
const OWNER: &str = "kanarihof@example.org";
const PROFILE: &str = "/api/v1/worker/profile";

/// Who planted, and what only the server knew before.
pub(super) struct Planted {
    pub(super) worker: Client,
    /// The app's seed, as its holder types it and as bytes, and the code that went to the phone; as an expression.
    pub(super) secrets: String,
}

fn made(answer: Answer) -> Answer {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.text);
    answer
}

/// Plants in every sealed field, and in forms of workers, organisations and staff.
pub(super) async fn plant(place: &Place, client: &Client) -> Planted {
    let worker = person(client).await;
    evidence(&worker).await;
    let (key, secrets) = factors(&worker).await;
    organisation(client).await;
    astray(client, &worker).await;
    with_a_copy(&worker).await;
    let code = json!({ "code": app_code(&key, SystemClock.now()) });
    made(worker.post("/api/v1/me/factors/app/confirm", code).await);
    // What an operator or staff give as the reason is sealed; this takes the factors away, and signs out.
    let reason = "Kanarigrund: Finkennotiz at 417 Kanarienweg";
    let reset = place.run(&["user", "reset-factors", EMAIL, "--reason", reason]);
    assert!(reset.status.success(), "{} {}", reset.out, reset.err);
    let worker = worker.signed_in(EMAIL).await;
    Planted { worker, secrets }
}

/// Somebody with a profile.
pub(super) async fn person(client: &Client) -> Client {
    let worker = client.registered(EMAIL, "worker").await;
    let personal = json!({
        "given_name": "Zyzzyva", "family_name": "Stieglitz", "date_of_birth": "1979-11-13", "phone": "07911 417417",
        "address_line1": "417 Kanarienweg", "address_line2": "Zeisigturm", "town": "Leeds", "postcode": "LS6 2AB",
        "right_to_work": "british-or-irish", "bio": "Stieglitz"
    });
    let body = json!({ "personal": personal });
    made(worker.send(Method::PUT, PROFILE, Some(body)).await.expect("an answer"));
    worker
}

/// What is counted by an address, an account or a word.
pub(super) async fn knocks(client: &Client) {
    let wrong = json!({ "email": EMAIL, "password": "Zeisigturm Stieglitz" });
    assert_eq!(client.post("/api/v1/auth/login", wrong).await.status, 401);
    let forgotten = client
        .post("/api/v1/auth/password-reset", json!({ "email": OWNER }))
        .await;
    assert!(forgotten.status < 300, "{} {}", forgotten.status, forgotten.text);
    let unknown = client.get("/verify/417%20Kanarienweg").await;
    assert!((400..500).contains(&unknown.status), "{}", unknown.status);
    let worker = client.signed_in(EMAIL).await;
    let number = json!({ "number": "07911 714714" });
    made(worker.post("/api/v1/me/factors/phone", number).await);
}

/// A number, and a copy that says something and is called something.
async fn evidence(worker: &Client) {
    let told = json!({ "kind": "dbs-enhanced-adults", "number": "041704170417", "issued_on": "2026-01-10" });
    let held = made(worker.post("/api/v1/worker/credentials", told).await).field("id");
    let words = "BT /F1 9 Tf (Kanarienbeleg 041704170417) Tj ET";
    let page = pdf(format!("<</Length {}>>stream\n{words}\nendstream", words.len()).as_bytes());
    let body = multipart("scan.pdf", "application/pdf", &page);
    let path = format!("/api/v1/worker/credentials/{held}/evidence");
    made(worker.upload(&path, BOUNDARY, body).await);
    until("the copy to be looked at", async || {
        let lying = worker.try_get(&path).await?.text;
        assert!(!lying.contains("\"refused\""), "{lying}");
        lying.contains("\"released\"").then_some(())
    })
    .await;
}

/// An app and a phone; returns the app's key, and everything that is secret about it.
async fn factors(worker: &Client) -> (String, String) {
    let key = made(worker.post("/api/v1/me/factors/app", json!({})).await).field("key");
    let number = json!({ "number": "07911 714714" });
    made(worker.post("/api/v1/me/factors/phone", number).await);
    let letters = key.replace(' ', "");
    let mut secrets = vec![key.clone(), letters.clone()];
    let seed = base32(&letters);
    let bytes: Vec<_> = seed.iter().map(|byte| format!("\\x{byte:02x}")).collect();
    secrets.push(bytes.concat());
    (key, format!("(?-u:{})", secrets.join("|")))
}

/// Reads what an authenticator app is told (RFC 4648, without padding).
fn base32(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes() {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => panic!("no base32: {text}"),
        };
        bits = (bits << 5) | u32::from(digit);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).expect("a byte"));
        }
    }
    bytes
}

/// An organisation, its place, somebody who is invited, and a note in its assessment.
async fn organisation(client: &Client) {
    let owner = client.registered(OWNER, "employer").await;
    let body = json!({
        "name": "Kanarihof", "sector": "care", "kind": "care-home", "registration_number": "1-417417417"
    });
    let organisation = made(owner.post("/api/v1/organisations", body).await).field("id");
    let owner = owner.signed_in(OWNER).await;
    let site =
        json!({ "name": "Kanarihof", "address_line1": "9 Kanaristrasse", "town": "Leeds", "postcode": "LS6 2AA" });
    made(
        owner
            .post(&format!("/api/v1/organisations/{organisation}/sites"), site)
            .await,
    );
    let guest = json!({ "email": "kanarigast@example.org", "role": "viewer" });
    made(
        owner
            .post(&format!("/api/v1/organisations/{organisation}/invitations"), guest)
            .await,
    );
    noted(&owner).await;
}

/// A note beside an answer, which its organisation reads as it was typed.
async fn noted(owner: &Client) {
    let body = json!({ "pack": "everyday-security", "title": "Kanarihof" });
    let id = made(owner.post("/api/v1/assessments", body).await).field("id");
    let path = format!("/api/v1/assessments/{id}/answers/pr-mfa");
    let body = json!({ "value": 1, "comment": "Kanarinotiz: the gate of 417 Kanarienweg stands open" });
    let saved = made(owner.send(Method::PUT, &path, Some(body)).await.expect("an answer"));
    assert!(saved.text.contains("Kanarinotiz"), "{}", saved.text);
}

/// The same where it does not belong: refused, and told to no log either.
async fn astray(client: &Client, worker: &Client) {
    let change = async |body| worker.send(Method::PUT, PROFILE, Some(body)).await.expect("an answer");
    let credentials = "/api/v1/worker/credentials";
    let answers = [
        worker
            .post(credentials, json!({ "kind": "Zeisigturm", "number": "041704170417" }))
            .await,
        worker
            .post(
                "/api/v1/me/factors/phone",
                json!({ "number": "Kanaristrasse 07911 714714" }),
            )
            .await,
        worker
            .post(
                "/api/v1/organisations",
                json!({ "name": "Kanarihof", "Finkennotiz": 1 }),
            )
            .await,
        change(json!({ "personal": { "phone": "417 Kanarienweg" } })).await,
        change(json!({ "417 Kanarienweg": "1979-11-13" })).await,
        client.get("/verify/417%20Kanarienweg?who=kanari@example.org").await,
        client.get("/courses/Zeisigturm").await,
        worker
            .post("/api/v1/staff/people/search", json!({ "q": "Finkennotiz" }))
            .await,
        client
            .post(
                "/api/v1/auth/login",
                json!({ "email": EMAIL, "password": "Zeisigturm Stieglitz" }),
            )
            .await,
    ];
    for answer in answers {
        assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.text);
    }
}

/// A copy of everything lies among the files, sealed.
async fn with_a_copy(worker: &Client) {
    let asked = worker.post("/api/v1/me/data/copies", json!({})).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    until("the copy", async || {
        let mine = worker.try_get("/api/v1/me/data").await?.text;
        mine.contains("\"state\":\"ready\"").then_some(())
    })
    .await;
}
