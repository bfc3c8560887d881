//! Left-overs.

use crate::house::{House, picture};
use bytes::Bytes;
use chrono::TimeDelta;
use files::jobs::SweepFiles;
use files::ports::NotNow;
use files::rights::SWEEPER;
use files::{Refusal, State};
use futures::StreamExt;
use platform::Outcome;

async fn sweep(house: &House) {
    let outcome = house
        .files
        .run_sweep_files(&house.db.system(SWEEPER), SweepFiles {})
        .await;
    assert_eq!(outcome, Outcome::Done);
}

#[tokio::test]
async fn a_file_that_never_arrived_is_taken_away() {
    let house = House::new().await;
    let ada = house.somebody();
    // A node that dies in the middle: the bytes stop, and nobody cleans up.
    let (files, receive) = (house.files.clone(), house.picture(&ada));
    let stuck = futures::stream::iter([Ok(Bytes::from(picture(100_000, 1)))])
        .chain(futures::stream::pending())
        .boxed();
    let task = tokio::spawn(async move { files.receive(&ada, receive, stuck).await });
    while house.used(&ada).await.1 == 0 {
        tokio::task::yield_now().await;
    }
    task.abort();
    let _aborted = task.await;
    sweep(&house).await;
    assert_eq!(house.waiting("tidy-file").await.len(), 0);
    house.db.clock().advance(TimeDelta::minutes(61));
    sweep(&house).await;
    assert_eq!(house.waiting("tidy-file").await.len(), 1);
}

#[tokio::test]
async fn what_waits_is_taken_up_again_and_given_up_after_a_week() {
    let house = House::new().await;
    let ada = house.somebody();
    let file = house.send(&ada, 1_000, 1).await.expect("taken");
    house
        .checkers
        .tell(|told| told.malware = Err(NotNow("down".to_owned())));
    assert!(matches!(house.check(file.id).await, Outcome::Retry(_)));
    house.db.clock().advance(TimeDelta::minutes(11));
    sweep(&house).await;
    assert_eq!(
        (house.waiting("check-file").await.len(), house.state(&ada).await),
        (1, State::Quarantined)
    );
    house.db.clock().advance(TimeDelta::days(7));
    sweep(&house).await;
    assert_eq!(house.state(&ada).await, State::Refused(Refusal::NotChecked));
    assert_eq!(house.tidy(file.id).await, Outcome::Done);
    assert_eq!((house.store.all().len(), house.used(&ada).await.0), (0, 0));
    // The reason is told for a month, then the row goes too.
    house.db.clock().advance(TimeDelta::days(31));
    sweep(&house).await;
    assert!(house.list(&ada).await.is_empty());
    assert_eq!(house.tidy(file.id).await, Outcome::Done);
    assert_eq!(house.used(&ada).await, (0, 0));
}
