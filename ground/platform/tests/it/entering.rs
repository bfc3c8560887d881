//! Who acts is known inside the transaction, and forgotten after it.

use kernel::ids::{OrganisationId, UserId};
use platform::{Claimed, DbError, IdempotencyKey, OrgRole};
use sqlx::Row;
use uuid::Uuid;

#[tokio::test]
async fn the_actor_is_known_inside_and_forgotten_after() {
    let db = testkit::database().await;
    let (user, organisation) = (
        UserId::fresh(testkit::start_of_tests(), db.rng()),
        OrganisationId::fresh(testkit::start_of_tests(), db.rng()),
    );
    let actor = db.employer(user, organisation, OrgRole::Scheduler);
    let ground = db.ground();
    let mut tx = ground.db.read(&actor).await.expect("a read");
    let row =
        sqlx::query("select platform.actor_kind(), platform.actor_user(), platform.actor_org(), platform.actor_role()")
            .fetch_one(tx.conn())
            .await
            .expect("a row");
    assert_eq!(row.get::<String, _>(0), "member");
    assert_eq!(row.get::<Uuid, _>(1), user.get());
    assert_eq!(row.get::<Uuid, _>(2), organisation.get());
    assert_eq!(row.get::<String, _>(3), "scheduler");
    drop(tx);

    let mut tx = ground.db.read(&db.anonymous()).await.expect("a read");
    let row = sqlx::query("select platform.actor_kind(), platform.actor_user()")
        .fetch_one(tx.conn())
        .await
        .expect("a row");
    assert_eq!(row.get::<String, _>(0), "anonymous");
    assert_eq!(row.get::<Option<Uuid>, _>(1), None);
}

#[tokio::test]
async fn a_read_refuses_to_write_and_a_dropped_write_leaves_nothing() {
    let db = testkit::database().await;
    let ground = db.ground();
    let actor = db.system("runner");
    let mut tx = ground.db.read(&actor).await.expect("a read");
    let refused = sqlx::query("insert into platform.audit_log (action) values ('x')")
        .execute(tx.conn())
        .await;
    assert!(refused.is_err());
    drop(tx);

    let mut tx = ground.db.write(&actor).await.expect("a write");
    tx.audit("test.dropped", None, serde_json::Value::Null);
    drop(tx);
    let mut tx = ground.db.write(&actor).await.expect("a write");
    tx.audit("test.kept", None, serde_json::Value::Null);
    tx.commit().await.expect("a commit");

    let lines: Vec<String> = sqlx::query_scalar("select action from platform.audit_log")
        .fetch_all(&mut db.all_seeing().await)
        .await
        .expect("the log");
    assert_eq!(lines, ["test.kept"]);
}

#[tokio::test]
async fn the_log_cannot_be_edited_or_forged_by_the_application() {
    let db = testkit::database().await;
    let mut conn = db.bare(platform::bootstrap::APP).await;
    for statement in [
        "update platform.audit_log set action = 'x'",
        "delete from platform.audit_log",
        "insert into platform.audit_log (action, actor_kind) values ('x', 'staff')",
        "truncate platform.audit_log",
    ] {
        let refused = sqlx::query(statement).execute(&mut conn).await;
        assert!(refused.is_err(), "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_who_leaves_while_a_transaction_begins_leaves_no_transaction_open() {
    let db = testkit::database().await;
    let ground = db.ground();
    let actor = db.worker(UserId::fresh(testkit::start_of_tests(), db.rng()));
    for patience in 0..40 {
        let leaving = async {
            for _ in 0..patience {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            begun = ground.db.read(&actor) => drop(begun.expect("a read")),
            () = leaving => {}
        }
        // Met with the reader's transaction still open, this write would be refused as read-only.
        let mut tx = ground.db.write(&actor).await.expect("a write");
        let key = IdempotencyKey {
            key: patience.to_string(),
            route: "test",
            fingerprint: [0; 32],
        };
        let Ok(Claimed::Fresh(ticket)) = tx.claim::<u32>(&key).await else {
            panic!("the key is fresh")
        };
        let done: Result<u32, DbError> = tx.finish(Some(ticket), Ok(1), |done| *done).await;
        done.expect("nothing stands in the way of a write");
    }
}

#[tokio::test]
async fn asvs_V13_1_2__whoever_finds_every_connection_taken_is_told_so_and_the_next_is_served() {
    let db = testkit::database().await;
    let config = platform::DbConfig {
        max_connections: 2,
        acquire_timeout: std::time::Duration::from_secs(3),
        ..platform::DbConfig::new(db.login(platform::bootstrap::APP))
    };
    assert_eq!(
        platform::DbConfig::new(db.login(platform::bootstrap::APP)).max_connections,
        16,
        "as CONFIGURATION.md says"
    );
    let (small, _mint) = platform::Db::open(config).await.expect("a database");
    let nobody = db.anonymous();
    let first = small.read(&nobody).await.expect("a connection");
    let second = small.read(&nobody).await.expect("another");
    let refused = small.read(&nobody).await.expect_err("there are two");
    assert!(refused.is_passing(), "{refused:?}");
    drop(second);
    drop(small.read(&nobody).await.expect("one came back"));
    drop(first);
}
