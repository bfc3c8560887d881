//! What the job sees that holds evidence against the clocks.

use crate::house::{people, somebody};
use kernel::ids::{CertificateId, UserId};
use people::{People, RecordCredential};
use platform::Actor;
use testkit::{TestDb, start_of_tests};

async fn holder(db: &TestDb, people: &People) -> UserId {
    let (user, actor) = somebody(db);
    let record = RecordCredential {
        kind: "sia-guarding".to_owned(),
        number: Some("1017444122334455".to_owned()),
        issued_on: None,
        expires_on: Some("2028-05-31".to_owned()),
    };
    people.record_credential(&actor, record).await.expect("a credential");
    user
}

/// Whose credentials an actor sees, and how many those are.
async fn seen(db: &TestDb, actor: &Actor) -> Vec<(UserId, i64)> {
    let ground = db.runner_ground();
    let mut tx = ground.db.read(actor).await.expect("a read");
    let rows: Vec<(uuid::Uuid, i64)> =
        sqlx::query_as("select worker_id, count(*) from people.credentials group by worker_id order by worker_id")
            .fetch_all(tx.conn())
            .await
            .expect("rows");
    rows.into_iter().map(|(user, many)| (user.into(), many)).collect()
}

#[tokio::test]
async fn the_job_finds_out_whose_turn_it_is_and_then_sees_that_person_alone() {
    let db = testkit::database().await;
    let people = people(&db);
    let (one, other) = (holder(&db, &people).await, holder(&db, &people).await);
    // A certificate of ours beside it, which no clock is for.
    let mut root = db.all_seeing().await;
    sqlx::query(
        "insert into people.credentials
             (id, worker_id, kind, valid, effective, state, source, checked_at, certificate_id, created_at)
         values (gen_random_uuid(), $1, 'care-certificate', tstzrange($2, null), '{}', 'active', 'issuer-verified', $2, $3, $2)",
    )
    .bind(one.get())
    .bind(start_of_tests())
    .bind(CertificateId::fresh(start_of_tests(), db.rng()).get())
    .execute(&mut root)
    .await
    .expect("a certificate");
    let retention = db.system("retention");
    let listed = people.list_holders(&retention, None, 10).await.expect("holders");
    assert_eq!(listed.len(), 2);
    assert_eq!(seen(&db, &retention).await, sorted([(one, 1), (other, 1)]));
    let for_one = retention.on_behalf_of(one);
    assert_eq!(
        seen(&db, &for_one).await,
        [(one, 2)],
        "nobody else's, and all of theirs"
    );
    assert_eq!(seen(&db, &db.system("sweeper")).await, []);
}

fn sorted(mut rows: [(UserId, i64); 2]) -> [(UserId, i64); 2] {
    rows.sort();
    rows
}
