//! Sudden death, of the program and of its database, while clients write: what was acknowledged is there afterwards,
//! the rest is whole or absent, and the jobs still run. Nobody mends anything by hand.

use crate::client::Client;
use crate::process::{Place, Running, until};
use crate::writers::{Sent, Writer};
use rustix::process::{Signal, kill_process};
use serde_json::json;
use sqlx::PgConnection;

/// An owner with an assessment that is under way.
async fn assessing(client: &Client) -> (Client, String) {
    let owner = client.registered("owner@example.org", "employer").await;
    let body = json!({ "name": "Rosewood House", "sector": "care", "kind": "care-home" });
    let made = owner.post("/api/v1/organisations", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let body = json!({ "pack": "everyday-security", "title": "Spring" });
    let id = owner.post("/api/v1/assessments", body).await.field("id");
    (owner, id)
}

async fn count(admin: &mut PgConnection, question: &'static str) -> i64 {
    sqlx::query_scalar(question).fetch_one(admin).await.expect(question)
}

/// Looks at every row: acknowledged means there, and there means whole.
async fn nothing_is_lost_or_half(place: &Place, registered: &Sent, answered: &Sent) {
    let mut admin = place.all_seeing().await;
    let revisions: Vec<String> = sqlx::query_scalar("select id::text from posture.answers")
        .fetch_all(&mut admin)
        .await
        .expect("the answers");
    for revision in &answered.acknowledged {
        assert!(revisions.contains(revision), "{revision} was acknowledged and is gone");
    }
    for revision in &revisions {
        let sent = answered.acknowledged.contains(revision) || answered.unanswered.contains(revision);
        assert!(sent, "{revision} was never sent");
    }
    let half = "select count(*) from identity.users where not exists (select from identity.passwords where user_id = users.id)";
    assert_eq!(count(&mut admin, half).await, 0, "an account without its password");
    let users = usize::try_from(count(&mut admin, "select count(*) from identity.users").await).expect("a count");
    let (least, most) = (
        registered.acknowledged.len(),
        registered.acknowledged.len() + registered.unanswered.len(),
    );
    // The owner is one more.
    assert!(
        (least + 1..=most + 1).contains(&users),
        "{users} accounts, of {least} to {most}"
    );
}

/// The letter of a registration comes from a journey and a job; who has it can confirm and sign in.
async fn every_registration_comes_to_its_end(running: &Running, registered: &Sent) {
    for email in &registered.acknowledged {
        running.client.letter(email).await;
    }
    let last = registered.acknowledged.last().expect("a registration");
    let me = running.client.confirmed(last).await.get("/api/v1/me").await;
    assert_eq!(me.status, 200, "{}", me.text);
}

#[tokio::test]
async fn a_program_that_was_killed_loses_nothing_that_it_acknowledged() {
    let place = Place::new();
    let running = place.serve(&[]).await;
    let (owner, id) = assessing(&running.client).await;
    let (registering, answering) = (
        Writer::registering(running.client.clone()),
        Writer::answering(owner.clone(), &id),
    );
    registering.more(5).await;
    answering.more(20).await;
    running.end(Signal::KILL);
    let (registered, answered) = (registering.stop().await, answering.stop().await);
    assert!(place.postmaster().is_some(), "its cluster lives on");

    let again = place.serve(&[]).await;
    nothing_is_lost_or_half(&place, &registered, &answered).await;
    let run = owner.get(&format!("/api/v1/assessments/{id}")).await;
    assert!(run.text.contains("\"number "), "its note opens: {}", run.text);
    every_registration_comes_to_its_end(&again, &registered).await;
    let (status, log) = again.end(Signal::TERM);
    assert!(status.success(), "{status}: {log}");
    assert!(place.postmaster().is_none(), "the adopted cluster is stopped too");
}

#[tokio::test]
async fn a_cluster_that_was_killed_is_brought_back_while_the_program_runs() {
    let place = Place::new();
    let running = place.serve(&[]).await;
    let (owner, id) = assessing(&running.client).await;
    let (registering, answering) = (
        Writer::registering(running.client.clone()),
        Writer::answering(owner, &id),
    );
    registering.more(3).await;
    answering.more(20).await;
    let killed = place.postmaster().expect("a cluster");
    kill_process(killed, Signal::KILL).expect("it is there");
    until("another cluster", async || {
        place.postmaster().filter(|now| *now != killed)
    })
    .await;
    registering.more(3).await;
    answering.more(20).await;
    let (registered, answered) = (registering.stop().await, answering.stop().await);
    nothing_is_lost_or_half(&place, &registered, &answered).await;
    every_registration_comes_to_its_end(&running, &registered).await;
    let (status, log) = running.end(Signal::TERM);
    assert!(status.success(), "{status}: {log}");
    assert!(log.contains("cluster.died"), "{log}");
}

#[tokio::test]
async fn when_both_were_killed_the_next_start_recovers_and_runs_the_jobs_that_waited() {
    let place = Place::new();
    let running = place.serve(&["--no-jobs"]).await;
    let registered = running
        .client
        .try_register("ann@example.org", "worker")
        .await
        .expect("an answer");
    assert_eq!(registered.status, 201, "{}", registered.text);
    let postmaster = place.postmaster().expect("a cluster");
    running.end(Signal::KILL);
    kill_process(postmaster, Signal::KILL).expect("it is there");

    let again = place.serve(&[]).await;
    again.client.confirmed("ann@example.org").await;
    let (status, log) = again.end(Signal::TERM);
    assert!(status.success(), "{status}: {log}");
}
