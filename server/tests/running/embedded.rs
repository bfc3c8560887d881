//! Without `DATABASE_URL`: a private cluster that is made once and kept.

use crate::process::Place;
use rustix::process::Signal;
use serde_json::json;
use std::fs;

async fn system_identifier(place: &Place) -> String {
    let mut admin = place.all_seeing().await;
    sqlx::query_scalar("select system_identifier::text from pg_control_system()")
        .fetch_one(&mut admin)
        .await
        .expect("the cluster says who it is")
}

#[tokio::test]
async fn the_first_start_makes_a_cluster_the_second_resumes_it_and_both_orders_stop_it() {
    let place = Place::new();
    let first = place.serve(&[]).await;
    first.client.registered("ann@example.org", "worker").await;
    let identifier = system_identifier(&place).await;
    let mut admin = place.all_seeing().await;
    let (checksums, tcp): (String, String) =
        sqlx::query_as("select current_setting('data_checksums'), current_setting('listen_addresses')")
            .fetch_one(&mut admin)
            .await
            .expect("settings");
    assert_eq!((checksums.as_str(), tcp.as_str()), ("on", ""), "checksums on, no TCP");
    drop(admin);
    let (status, log) = first.end(Signal::TERM);
    assert!(status.success(), "{status}: {log}");
    assert!(log.contains("server.stopped"), "{log}");
    assert!(place.postmaster().is_none(), "the cluster stops with the program");

    let second = place.serve(&[]).await;
    assert_eq!(system_identifier(&place).await, identifier, "the same cluster");
    let ann = second.client.signed_in("ann@example.org").await;
    assert_eq!(ann.get("/api/v1/me").await.status, 200);
    let (status, log) = second.end(Signal::INT);
    assert!(status.success(), "{status}: {log}");
    assert!(place.postmaster().is_none(), "Ctrl-C stops the cluster too");
}

#[tokio::test]
async fn a_command_beside_a_running_server_leaves_its_cluster_running() {
    let place = Place::new();
    let running = place.serve(&[]).await;
    let postmaster = place.postmaster().expect("a cluster");
    let migrated = place.run(&["migrate"]);
    assert!(migrated.status.success(), "{}", migrated.err);
    assert_eq!(place.postmaster(), Some(postmaster));
    let body = json!({ "email": "nobody@example.org", "password": "x" });
    assert_eq!(running.client.post("/api/v1/auth/login", body).await.status, 401);
    let (status, log) = running.end(Signal::TERM);
    assert!(status.success(), "{status}: {log}");
    assert!(place.postmaster().is_none());
}

#[tokio::test]
async fn while_the_maintenance_file_is_there_both_doors_are_closed_and_health_is_open() {
    let place = Place::new()
        .with("MUSTER_OPERATOR_NAME", "Rowan Training Ltd")
        .with("MUSTER_OPERATOR_EMAIL", "help@rowan.example");
    let running = place.serve(&[]).await;
    let client = &running.client;
    for page in ["/help", "/privacy", "/complaints", "/accessibility", "/terms"] {
        let answer = client.get(page).await;
        assert!(
            answer.text.contains("mailto:help@rowan.example"),
            "{page}: {}",
            answer.text
        );
    }
    client.try_register("ann@example.org", "worker").await;
    let letter = client.letter("ann@example.org").await;
    assert!(
        letter.ends_with("Rowan Training Ltd runs this site. Questions? Write to help@rowan.example.\n"),
        "{letter}"
    );

    let file = place.data().join("maintenance");
    fs::write(&file, "").expect("the data folder");
    let page = client.get("/courses").await;
    assert_eq!((page.status, page.retry_after.as_deref()), (503, Some("300")));
    assert!(
        page.text.contains("<h1>Muster is being worked on</h1>"),
        "{}",
        page.text
    );
    let call = client.get("/api/v1/courses").await;
    assert_eq!((call.status, call.retry_after.as_deref()), (503, Some("300")));
    assert_eq!(
        (call.kind.as_str(), call.field("code").as_str()),
        ("application/problem+json", "web/maintenance")
    );
    assert_eq!(client.get("/readyz").await.status, 200);
    fs::remove_file(&file).expect("the data folder");
    assert_eq!(client.get("/courses").await.status, 200);
}
