//! Events and jobs commit with the change, are delivered, and end in an outcome.

use contracts::Event;
use futures::FutureExt;
use platform::{Job, Outcome};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[derive(Serialize, Deserialize)]
struct Happened {
    what: String,
}

impl Event for Happened {
    const NAME: &'static str = "test.happened.1";
}

#[derive(Serialize, Deserialize)]
struct Chore {
    outcome: String,
}

impl Job for Chore {
    const NAME: &'static str = "test-chore";
}

#[tokio::test]
async fn an_event_reaches_each_journey_once() {
    let db = testkit::database().await;
    let count = Arc::new(AtomicU32::new(0));
    let counted = count.clone();
    let ground = db.runner_ground();
    let runner = db
        .runner()
        .journey::<Happened>("test-journey", move |actor, id, event| {
            let (count, ground) = (counted.clone(), ground.clone());
            async move {
                assert_eq!(event.what, "rain");
                let mut tx = ground.db.write(&actor).await.expect("a write");
                if tx.claim_event(id, "test-journey").await.expect("a claim") {
                    count.fetch_add(1, Ordering::SeqCst);
                }
                assert!(!tx.claim_event(id, "test-journey").await.expect("a claim"));
                tx.commit().await.expect("a commit");
                Outcome::Done
            }
            .boxed()
        })
        .init()
        .await
        .expect("a runner");

    let mut dropped = db.ground().db.write(&db.anonymous()).await.expect("a write");
    dropped
        .emit(&Happened {
            what: "snow".to_owned(),
        })
        .await
        .expect("an event");
    drop(dropped);
    let mut tx = db.ground().db.write(&db.anonymous()).await.expect("a write");
    tx.emit(&Happened {
        what: "rain".to_owned(),
    })
    .await
    .expect("an event");
    tx.commit().await.expect("a commit");
    assert_eq!(db.jobs_waiting().await, 1);

    // The journey's job is made by the delivery's, so it may not be due yet when the first round looks.
    runner.run_due().await.expect("the queue is worked");
    runner.run_due().await.expect("the queue is worked");
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert_eq!(db.jobs_waiting().await, 0);
}

#[tokio::test]
async fn a_job_is_done_or_tried_again_or_kept_as_failed() {
    let db = testkit::database().await;
    let runner = db
        .runner()
        .job::<Chore>("test-worker", |_, chore| {
            async move {
                match chore.outcome.as_str() {
                    "done" => Outcome::Done,
                    "fail" => Outcome::Fail("never".to_owned()),
                    "panic" => panic!("a bug"),
                    _ => Outcome::Retry("later".to_owned()),
                }
            }
            .boxed()
        })
        .init()
        .await
        .expect("a runner");
    for outcome in ["done", "fail", "retry", "panic"] {
        let mut tx = db.ground().db.write(&db.anonymous()).await.expect("a write");
        tx.enqueue(&Chore {
            outcome: outcome.to_owned(),
        })
        .await
        .expect("a job");
        tx.commit().await.expect("a commit");
    }
    runner.run_due().await.expect("the queue is worked");
    // Retry and panic wait for another try.
    assert_eq!(db.jobs_waiting().await, 2);
    let failed: Vec<String> = sqlx::query_scalar("select reason from platform.failed_jobs")
        .fetch_all(&mut db.all_seeing().await)
        .await
        .expect("failed jobs");
    assert_eq!(failed, ["never"]);
}
