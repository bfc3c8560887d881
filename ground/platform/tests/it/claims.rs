//! A key, its effect and its result commit together.

use kernel::ids::UserId;
use kernel::{ErrorKind, FieldError, PeopleError};
use platform::{Actor, Claimed, Db, DbError, IdempotencyKey, Outcome, SweepKeys};
use testkit::TestDb;

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
    let done: Result<u32, DbError> = tx.finish(Some(ticket), Ok(42), |done| *done).await;
    assert!(matches!(done, Ok(42)));

    let mut tx = ground.db.write(&actor).await.expect("a write");
    assert!(matches!(tx.claim::<u32>(&key(1)).await, Ok(Claimed::Replay(42))));
    assert!(matches!(tx.claim::<u32>(&key(2)).await, Err(DbError::KeyReused)));
    drop(tx);

    let stranger = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    let mut tx = ground.db.write(&stranger).await.expect("a write");
    assert!(matches!(tx.claim::<u32>(&key(1)).await, Ok(Claimed::Fresh(_))));
}

#[tokio::test]
async fn repeats_and_looks_stand_in_nobodys_way() {
    let db = testkit::database().await;
    let actor = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    let house = db.ground().db;
    let mut look = house.read_fresh(&actor).await.expect("a read");
    assert!(matches!(look.settled::<u32>(&key(1)).await, Ok(None)));
    // The look's transaction is open still, and the first may work.
    assert!(matches!(work(&house, &actor, Ok(7)).await, Ok(7)));
    assert!(matches!(look.settled::<u32>(&key(1)).await, Ok(Some(7))));
    assert!(matches!(look.settled::<u32>(&key(2)).await, Err(DbError::KeyReused)));
    // So is that of the first repeat while the second is answered.
    let mut repeat = house.write(&actor).await.expect("a write");
    assert!(matches!(repeat.claim::<u32>(&key(1)).await, Ok(Claimed::Replay(7))));
    assert!(matches!(work(&house, &actor, Ok(8)).await, Ok(7)));
}

/// A business that may refuse.
#[derive(Debug, thiserror::Error)]
enum Refuses {
    #[error("The shift is full")]
    Full,
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    #[error("the printer burns")]
    Broken,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl PeopleError for Refuses {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Full => ErrorKind::Conflict,
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Broken => ErrorKind::Internal,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Full => "test/full",
            Self::Invalid(_) => "test/invalid",
            Self::Broken => "test/broken",
            Self::Db(error) => error.code(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Db(error) => error.fields(),
            _ => &[],
        }
    }
}

/// Works under the key: notes it in the audit log, then ends as told.
async fn work(db: &Db, actor: &Actor, outcome: Result<u32, Refuses>) -> Result<u32, Refuses> {
    let mut tx = db.write(actor).await?;
    let ticket = match tx.claim::<u32>(&key(1)).await? {
        Claimed::Fresh(ticket) => ticket,
        Claimed::Replay(done) => return Ok(done),
    };
    tx.audit("test.worked", None, serde_json::Value::Null);
    tx.enqueue(&SweepKeys {}).await?;
    tx.finish(Some(ticket), outcome, |done| *done).await
}

async fn traces(db: &TestDb) -> (i64, i64) {
    let lines = sqlx::query_scalar("select count(*) from platform.audit_log where action = 'test.worked'")
        .fetch_one(&mut db.all_seeing().await)
        .await
        .expect("a count");
    (lines, db.jobs_waiting().await)
}

#[tokio::test]
async fn a_refusal_is_kept_and_nothing_else_of_the_work_is() {
    let db = testkit::database().await;
    let actor = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    let house = db.ground().db;
    let refused = work(&house, &actor, Err(Refuses::Full)).await.expect_err("refused");
    assert!(matches!(refused, Refuses::Full));
    assert_eq!(traces(&db).await, (0, 0), "no effect is left");
    // The second time the work would go well, and is not done: the first answer stands.
    let again = work(&house, &actor, Ok(7)).await.expect_err("refused again");
    let seen = (again.kind(), again.code(), again.to_string());
    assert_eq!(seen, (ErrorKind::Conflict, "test/full", "The shift is full".to_owned()));
    assert_eq!(again.retry_after(), None);
    assert_eq!(traces(&db).await, (0, 0));
}

#[tokio::test]
async fn a_refusal_keeps_its_fields() {
    let db = testkit::database().await;
    let actor = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    let house = db.ground().db;
    let fields = vec![FieldError::new("pay", "too-low", "Enter at least the minimum wage")];
    let _refused = work(&house, &actor, Err(Refuses::Invalid(fields.clone()))).await;
    let again = work(&house, &actor, Ok(7)).await.expect_err("refused again");
    assert_eq!((again.kind(), again.fields()), (ErrorKind::Invalid, &fields[..]));
}

#[tokio::test]
async fn a_fault_keeps_nothing_and_the_next_try_works() {
    let db = testkit::database().await;
    let actor = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    let house = db.ground().db;
    assert!(work(&house, &actor, Err(Refuses::Broken)).await.is_err());
    assert_eq!(traces(&db).await, (0, 0));
    assert!(matches!(work(&house, &actor, Ok(7)).await, Ok(7)));
    assert_eq!(traces(&db).await, (1, 1));
}

#[tokio::test]
async fn a_refusal_of_the_database_is_kept_though_it_broke_the_transaction() {
    let db = testkit::database().await;
    let actor = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    let house = db.ground().db;
    let mut tx = house.write(&actor).await.expect("a write");
    let Ok(Claimed::Fresh(ticket)) = tx.claim::<u32>(&key(1)).await else {
        panic!("the key is fresh")
    };
    sqlx::query("select 1 / 0")
        .execute(tx.conn())
        .await
        .expect_err("it divides by zero");
    let outcome: Result<u32, Refuses> = tx.finish(Some(ticket), Err(Refuses::Full), |done| *done).await;
    assert!(matches!(outcome, Err(Refuses::Full)), "{outcome:?}");
    let again = work(&house, &actor, Ok(7)).await.expect_err("refused again");
    assert_eq!(again.code(), "test/full");
}

#[tokio::test]
async fn asvs_V15_4_2__twenty_at_once_work_once() {
    let db = testkit::database().await;
    let actor = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    let house = db.ground().db;
    let tries = (0..20).map(|number| work(&house, &actor, Ok(number)));
    let answers = futures::future::join_all(tries).await;
    let mut results: Vec<u32> = Vec::new();
    for answer in answers {
        match answer {
            Ok(result) => results.push(result),
            Err(error) => assert_eq!(error.code(), "platform/key-running"),
        }
    }
    results.dedup();
    assert_eq!(results.len(), 1, "whoever got a result got the same one");
    assert_eq!(traces(&db).await, (1, 1));
}

#[tokio::test]
async fn keys_are_forgotten_after_a_week() {
    let db = testkit::database().await;
    let actor = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    let house = db.ground().db;
    assert!(matches!(work(&house, &actor, Ok(7)).await, Ok(7)));
    let sweep = async || {
        db.runner_ground()
            .db
            .sweep_keys(&db.system("runner"), SweepKeys {})
            .await
    };
    let age = async |days: i32| {
        sqlx::query("update platform.idempotency_keys set at = now() - make_interval(days => $1) + interval '1 minute'")
            .bind(days)
            .execute(&mut db.all_seeing().await)
            .await
            .expect("older")
    };
    age(7).await;
    assert_eq!(sweep().await, Outcome::Done);
    assert!(matches!(work(&house, &actor, Ok(8)).await, Ok(7)), "a minute is left");
    age(8).await;
    assert_eq!(sweep().await, Outcome::Done);
    assert!(
        matches!(work(&house, &actor, Ok(8)).await, Ok(8)),
        "the key is fresh again"
    );
}
