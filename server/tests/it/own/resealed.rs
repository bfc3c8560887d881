//! Keys change, and what they guard follows: what an authenticator app holds, and the keys of files.

use super::Whole;
use axum::http::StatusCode;
use journeys::ResealData;
use sqlx::{PgConnection, Row};

/// What lies sealed: the app's seed and the file's key.
async fn sealed(conn: &mut PgConnection) -> (Vec<u8>, Vec<u8>) {
    let row =
        sqlx::query("select t.seed, f.sealed_key from identity.totp t join files.files f on f.owner_id = t.user_id")
            .fetch_one(conn)
            .await
            .expect("one of each");
    (row.get(0), row.get(1))
}

async fn count(conn: &mut PgConnection, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(conn).await.expect(query)
}

const OLD_KEYS: &str = "select count(*) from platform.data_keys where retired_at is not null and wrapped is not null";

#[tokio::test]
async fn a_new_key_takes_over_seeds_and_file_keys_and_both_go_on_working() {
    let whole = Whole::new().await;
    let conn = &mut whole.app.db.all_seeing().await;
    let (bytes, before) = (whole.open_file().await, sealed(conn).await);
    let ground = whole.app.db.runner_ground();
    let rotation = whole.app.db.system("key-rotation");
    let mut tx = ground.db.write(&rotation).await.expect("a transaction");
    assert_eq!(ground.vault.retire_all(&mut tx).await.expect("retired"), 1);
    tx.commit().await.expect("kept");
    assert_eq!(count(conn, OLD_KEYS).await, 1, "the old key still opens");
    let halfway = whole.sign_in().await;
    assert_eq!(halfway.status, StatusCode::OK, "{}", halfway.text());

    let mut tx = ground.db.write(&rotation).await.expect("a transaction");
    tx.enqueue(&ResealData {}).await.expect("a job");
    tx.commit().await.expect("kept");
    whole.app.run_jobs().await;
    assert_eq!(
        count(conn, OLD_KEYS).await,
        0,
        "nothing needs it any more, and it is destroyed"
    );
    let after = sealed(conn).await;
    assert_ne!(before.0, after.0, "the seed is sealed anew");
    assert_ne!(before.1, after.1, "the file's key is sealed anew");
    let signed_in = whole.sign_in().await;
    assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.text());
    assert_eq!(whole.open_file().await, bytes);
}

/// A copy is sealed first and noted as made afterwards: between the two its key must not go.
#[tokio::test]
async fn a_copy_that_is_being_made_keeps_its_key() {
    let whole = Whole::new().await;
    let conn = &mut whole.app.db.all_seeing().await;
    let copy = "insert into identity.data_copies (id, user_id, state, asked_at) values (gen_random_uuid(), $1, 'asked', now())";
    sqlx::query(copy)
        .bind(whole.user.get())
        .execute(&mut *conn)
        .await
        .expect("asked for");
    let ground = whole.app.db.runner_ground();
    let rotation = whole.app.db.system("key-rotation");
    for (state, left) in [("asked", 1), ("gone", 0)] {
        let mut tx = ground.db.write(&rotation).await.expect("a transaction");
        ground.vault.retire_all(&mut tx).await.expect("retired");
        tx.enqueue(&ResealData {}).await.expect("a job");
        tx.commit().await.expect("kept");
        whole.app.run_jobs().await;
        let old = count(conn, OLD_KEYS).await;
        assert_eq!(old.min(1), left, "while the copy is {state}");
        let ended =
            "update identity.data_copies set state = 'gone', ready_at = now(), ends_at = now() where state = 'asked'";
        sqlx::query(ended).execute(&mut *conn).await.expect(ended);
    }
}
