//! Two who wait for each other.

use kernel::{ErrorKind, PeopleError};
use platform::WriteTx;

async fn lock(tx: &mut WriteTx, number: i64) -> Result<(), platform::DbError> {
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(number)
        .execute(tx.conn())
        .await?;
    Ok(())
}

#[tokio::test]
async fn asvs_V15_4_3__of_two_who_wait_for_each_other_one_is_told_to_try_again_and_the_other_goes_on() {
    let db = testkit::database().await;
    let (ground, actor) = (db.ground(), db.anonymous());
    let mut one = ground.db.write(&actor).await.expect("a transaction");
    let mut other = ground.db.write(&actor).await.expect("a transaction");
    lock(&mut one, 1).await.expect("free");
    lock(&mut other, 2).await.expect("free");
    let (first, second) = tokio::join!(
        async {
            let got = lock(&mut one, 2).await;
            // Whoever is refused lets go of what the other waits for.
            drop(one);
            got
        },
        async {
            let got = lock(&mut other, 1).await;
            drop(other);
            got
        }
    );
    let refused: Vec<_> = [first, second].into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 1, "{refused:?}");
    let refused = &refused[0];
    assert_eq!(refused.sql_state().as_deref(), Some("40P01"));
    assert!(refused.is_passing() && refused.retry_after().is_some());
    assert_eq!(
        (refused.kind(), refused.code()),
        (ErrorKind::Unavailable, "platform/unavailable")
    );
    let mut next = ground.db.write(&actor).await.expect("a transaction");
    for number in [1, 2] {
        lock(&mut next, number).await.expect("nothing stays locked");
    }
}
