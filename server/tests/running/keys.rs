//! Changing the keys that guard people's details, while people use them, and killed in the middle.

use crate::client::Client;
use crate::process::{Place, until};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use sqlx::{Connection, PgConnection};
use std::fs;
use std::os::unix::fs::PermissionsExt;

const PHONE: &str = "07700900418";

async fn with_a_profile(client: &Client, email: &str) -> Client {
    let worker = client.registered(email, "worker").await;
    let body = json!({ "personal": {
        "given_name": "Ann", "family_name": "Lee", "date_of_birth": "1990-03-27", "phone": PHONE,
        "address_line1": "1 Elm Road", "town": "Leeds", "postcode": "LS6 2AB", "right_to_work": "british-or-irish"
    } });
    let saved = worker
        .send(reqwest::Method::PUT, "/api/v1/worker/profile", Some(body))
        .await;
    let saved = saved.expect("an answer");
    assert_eq!(saved.status, 200, "{}", saved.text);
    worker
}

async fn everybody_reads_their_own(workers: &[Client]) {
    for worker in workers {
        let profile = worker.get("/api/v1/worker/profile").await;
        assert_eq!(profile.status, 200, "{}", profile.text);
        assert!(profile.text.contains(PHONE), "{}", profile.text);
    }
}

async fn wrapping_keys(admin: &mut PgConnection) -> Vec<String> {
    let rows = "select kek from platform.data_keys where wrapped is not null order by id";
    sqlx::query_scalar(rows).fetch_all(admin).await.expect("keys")
}

/// Starts to change the wrapping key, row by row; somebody else holds the second row, so there it stops, and is killed.
async fn begun_and_killed(place: &Place) {
    let mut other = place.all_seeing().await;
    let mut holding = other.begin().await.expect("a transaction");
    sqlx::query("select from platform.data_keys where id = (select id from platform.data_keys order by id offset 1 limit 1) for update")
        .execute(&mut *holding)
        .await
        .expect("held");
    let mut child = place
        .command(&["keys", "rotate", "--batch", "1"])
        .spawn()
        .expect("muster starts");
    let mut admin = place.all_seeing().await;
    until("the change to come to the second row", async || {
        let waits = "select true from pg_stat_activity where wait_event_type = 'Lock' and query like '%data_keys%'";
        sqlx::query_scalar::<_, bool>(waits)
            .fetch_optional(&mut admin)
            .await
            .expect("an answer")
    })
    .await;
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("an id")).expect("an id");
    kill_process(pid, Signal::KILL).expect("it is there");
    child.wait().expect("it ends");
    holding.rollback().await.expect("given back");
}

#[tokio::test]
async fn a_change_of_the_wrapping_key_that_was_killed_goes_on_and_nobody_notices() {
    let place = Place::new();
    let running = place.serve(&[]).await;
    let mut workers = Vec::new();
    for email in ["ann@example.org", "ben@example.org", "cat@example.org"] {
        workers.push(with_a_profile(&running.client, email).await);
    }
    begun_and_killed(&place).await;
    let mut admin = place.all_seeing().await;
    let halfway = wrapping_keys(&mut admin).await;
    assert!(halfway[0] != halfway[1] && halfway[1] == halfway[2], "{halfway:?}");
    everybody_reads_their_own(&workers).await;

    let said = place.run(&["keys", "rotate"]);
    assert!(said.status.success(), "{}", said.err);
    assert!(said.out.contains("An earlier change was not finished"), "{}", said.out);
    assert!(
        said.out.contains("2 data keys"),
        "what was done is not done again: {}",
        said.out
    );
    let after = wrapping_keys(&mut admin).await;
    assert!(after.iter().all(|kek| *kek == halfway[0]), "{after:?}");
    everybody_reads_their_own(&workers).await;
    let said = place.run(&["keys", "list"]);
    let line = |id: &str| {
        said.out
            .lines()
            .find(|line| line.contains(id))
            .expect("a line")
            .to_owned()
    };
    assert!(line(&halfway[0]).ends_with("wraps 3 data keys"), "{}", said.out);
    assert!(line(&halfway[1]).contains("ended"), "{}", said.out);
    for purpose in ["goes into password hashes", "makes blind indexes", "signs certificates"] {
        assert!(said.out.contains(purpose), "{}", said.out);
    }
    running.end(Signal::TERM);
}

#[tokio::test]
async fn one_persons_key_changes_and_what_it_guards_follows() {
    let place = Place::new();
    let running = place.serve(&[]).await;
    let ann = with_a_profile(&running.client, "ann@example.org").await;
    let id = ann.get("/api/v1/me").await.field("id");
    let said = place.run(&["keys", "rotate", "--person", &id]);
    assert!(said.status.success(), "{}", said.err);
    let mut admin = place.all_seeing().await;
    until("the old key's end", async || {
        let ended = "select true from platform.data_keys where retired_at is not null and wrapped is null";
        sqlx::query_scalar::<_, bool>(ended)
            .fetch_optional(&mut admin)
            .await
            .expect("an answer")
    })
    .await;
    everybody_reads_their_own(&[ann]).await;
    let said = place.run(&["keys", "rotate", "--person", "00000000-0000-0000-0000-000000000417"]);
    assert!(
        !said.status.success() && said.err.contains("nothing of this person is sealed"),
        "{}",
        said.err
    );

    let folder = place.data().join("copy");
    let folder = folder.to_str().expect("a path");
    let said = place.run(&["keys", "export", folder]);
    assert!(said.status.success(), "{}", said.err);
    let kept = fs::metadata(place.data().join("copy/wrapping-keys")).expect("a copy");
    assert_eq!(kept.permissions().mode() & 0o777, 0o600);
    let same = |name: &str| fs::read(place.data().join(name)).expect("a file");
    assert_eq!(same("copy/index-key"), same("secrets/index-key"));
    let said = place.run(&["keys", "export", folder]);
    assert!(
        !said.status.success() && said.err.contains("is there already"),
        "{}",
        said.err
    );
    running.end(Signal::TERM);
}
