//! Keys that follow one another while the program runs.

use crate::process::{Place, until};
use rustix::process::Signal;

#[tokio::test]
async fn a_new_token_key_is_published_and_signs_without_a_restart_and_the_old_one_still_verifies() {
    let place = Place::new();
    let running = place.serve(&[]).await;
    let client = &running.client;
    let email = "keys@example.org";
    let old = client.registered(email, "worker").await;
    let published = async || client.get("/.well-known/jwks.json").await.json()["keys"].clone();
    assert_eq!(published().await.as_array().map(Vec::len), Some(1));

    let said = place.run(&["keys", "rotate-tokens", "--after", "0"]);
    assert!(said.status.success(), "{}", said.err);
    until("both keys are published", async || {
        (published().await.as_array()?.len() == 2).then_some(())
    })
    .await;
    let fresh = client.signed_in(email).await;
    // A token's head says which key signed it.
    assert_ne!(fresh.token_head(), old.token_head(), "the new key signs");
    for program in [&fresh, &old] {
        assert_eq!(program.get("/api/v1/me").await.status, 200, "both keys verify");
    }
}

#[test]
fn one_new_token_key_waits_at_a_time() {
    let place = Place::new();
    let first = place.run(&["keys", "rotate-tokens"]);
    assert!(first.status.success(), "{}", first.err);
    let second = place.run(&["keys", "rotate-tokens"]);
    assert!(!second.status.success());
    assert!(second.err.contains("is published already"), "{}", second.err);
}

#[tokio::test]
async fn after_a_new_pepper_people_sign_in_as_before_and_without_the_old_one_nothing_starts() {
    let place = Place::new();
    let running = place.serve(&[]).await;
    let email = "pepper@example.org";
    running.client.registered(email, "worker").await;
    let (ended, log) = running.end(Signal::TERM);
    assert!(ended.success(), "{log}");
    let said = place.run(&["keys", "rotate-pepper"]);
    assert!(said.status.success(), "{}", said.err);

    let file = place.data().join("secrets").join("pepper");
    let both = std::fs::read_to_string(&file).expect("the peppers");
    let young = both.lines().last().expect("two peppers");
    std::fs::write(&file, young).expect("it is written");
    let refused = place.run(&["serve"]);
    assert!(!refused.status.success());
    assert!(refused.err.contains("pepper p1"), "{}", refused.err);

    std::fs::write(&file, &both).expect("it is written");
    let running = place.serve(&[]).await;
    running.client.signed_in(email).await;
    let mut admin = place.all_seeing().await;
    let pepper: String = sqlx::query_scalar("select pepper from identity.passwords")
        .fetch_one(&mut admin)
        .await
        .expect("one password");
    assert_eq!(pepper, "p2", "the sign-in hashed it anew");
}
