//! A key, its effect and its result commit together.

use kernel::ids::UserId;
use kernel::{ErrorKind, PeopleError};
use platform::{Claimed, DbError, IdempotencyKey};

fn key(body: u8) -> IdempotencyKey {
    IdempotencyKey {
        key: "one".to_owned(),
        route: "test",
        fingerprint: [body; 32],
    }
}

#[tokio::test]
async fn the_first_works_and_a_repeat_gets_the_first_result() {
    let db = testkit::database().await;
    let actor = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    let ground = db.ground();
    let mut tx = ground.db.write(&actor).await.expect("a write");
    let Claimed::Fresh(ticket) = tx.claim::<u32>(&key(1)).await.expect("a claim") else {
        panic!("the key is fresh")
    };
    // While the first is at work, a second does not wait: it is told.
    let mut second = ground.db.write(&actor).await.expect("a write");
    let refused = second.claim::<u32>(&key(1)).await.expect_err("it is being worked on");
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    tx.settle(ticket, &42u32).await.expect("the result is stored");
    tx.commit().await.expect("a commit");

    let mut tx = ground.db.write(&actor).await.expect("a write");
    assert!(matches!(tx.claim::<u32>(&key(1)).await, Ok(Claimed::Replay(42))));
    assert!(matches!(tx.claim::<u32>(&key(2)).await, Err(DbError::KeyReused)));
    drop(tx);

    let stranger = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    let mut tx = ground.db.write(&stranger).await.expect("a write");
    assert!(matches!(tx.claim::<u32>(&key(1)).await, Ok(Claimed::Fresh(_))));
}
