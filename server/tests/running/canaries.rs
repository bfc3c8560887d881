//! What people tell us in confidence is planted through the doors, and meddled with where it lies.

use crate::client::Client;
use crate::process::Place;
use reqwest::Method;
use rustix::process::Signal;
use serde_json::json;

const EMAIL: &str = "kanari@example.org";

/// Plants everything there is to plant, in right and in wrong places.
async fn plant(client: &Client) -> Client {
    let worker = client.registered(EMAIL, "worker").await;
    let personal = json!({
        "given_name": "Zyzzyva", "family_name": "Stieglitz", "date_of_birth": "1979-11-13", "phone": "07911 417417",
        "address_line1": "417 Kanarienweg", "address_line2": "Zeisigturm", "town": "Leeds", "postcode": "LS6 2AB",
        "right_to_work": "british-or-irish", "bio": "Stieglitz"
    });
    let profile = "/api/v1/worker/profile";
    let saved = worker
        .send(Method::PUT, profile, Some(json!({ "personal": personal })))
        .await
        .expect("an answer");
    assert_eq!(saved.status, 200, "{}", saved.text);
    let told = json!({ "kind": "dbs-enhanced-adults", "number": "041704170417", "issued_on": "2026-01-10" });
    let told = worker.post("/api/v1/worker/credentials", told).await;
    assert_eq!(told.status, 201, "{}", told.text);
    // The same where it does not belong: refused, and told to no log either.
    let astray = [
        worker
            .post(
                "/api/v1/worker/credentials",
                json!({ "kind": "Zeisigturm", "number": "041704170417" }),
            )
            .await,
        worker
            .send(
                Method::PUT,
                profile,
                Some(json!({ "personal": { "phone": "417 Kanarienweg" } })),
            )
            .await
            .expect("an answer"),
        worker
            .send(Method::PUT, profile, Some(json!({ "417 Kanarienweg": "1979-11-13" })))
            .await
            .expect("an answer"),
        client.get("/verify/417%20Kanarienweg?who=kanari@example.org").await,
        client.get("/courses/Zeisigturm").await,
        client
            .post(
                "/api/v1/auth/login",
                json!({ "email": EMAIL, "password": "Zeisigturm Stieglitz" }),
            )
            .await,
    ];
    for answer in astray {
        assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.text);
    }
    worker
}

#[tokio::test]
async fn asvs_V11_3_3__one_flipped_bit_closes_the_cell_with_one_error_and_an_alarm() {
    let place = Place::new();
    let running = place.serve(&[]).await;
    let worker = plant(&running.client).await;
    let mut admin = place.all_seeing().await;
    let meddle = [
        "update people.private_details set phone_sealed = set_byte(phone_sealed, 60, get_byte(phone_sealed, 60) # 1)",
        "update people.private_details set phone_sealed = set_byte(phone_sealed, 5, get_byte(phone_sealed, 5) # 1)",
        "update people.private_details set phone_sealed = address_line1_sealed",
        "update people.private_details set phone_sealed = substr(phone_sealed, 1, 50)",
    ];
    let mut answers = Vec::new();
    for statement in meddle {
        sqlx::query(statement).execute(&mut admin).await.expect(statement);
        let answer = worker.get("/api/v1/worker/profile").await;
        assert_eq!(answer.status, 500, "{}", answer.text);
        let mut problem = answer.json();
        problem["request_id"].take();
        answers.push(problem.to_string());
    }
    answers.dedup();
    assert_eq!(
        answers.len(),
        1,
        "whatever was done to it, the answer is the same: {answers:?}"
    );
    for word in ["phone", "seal", "key", "decrypt", "vault"] {
        assert!(!answers[0].contains(word), "{}", answers[0]);
    }
    let (_, log) = running.end(Signal::TERM);
    assert!(log.matches("vault.closed").count() >= 4, "each rings: {log}");
}
