//! Whoever is forgotten leaves no way to sign in and no file behind, also when a backup brings them back.

use super::{EMAIL, Whole, made};
use crate::erasure::rows_with;
use crate::house::TestApp;
use axum::http::StatusCode;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};
use std::fs;
use std::path::Path;

/// What is gone: by the person's id, or by their address.
const GONE: [(&str, &str); 14] = [
    ("identity.totp", "user_id = $1"),
    ("identity.recovery_codes", "user_id = $1"),
    ("identity.half_logins", "user_id = $1"),
    ("identity.passkeys", "user_id = $1"),
    ("identity.passkey_challenges", "user_id = $1"),
    ("identity.foreign_identities", "user_id = $1"),
    ("identity.foreign_waiting", "true"),
    ("identity.api_keys", "user_id = $1"),
    ("identity.sessions", "user_id = $1"),
    ("identity.email_tokens", "user_id = $1"),
    ("identity.data_copies", "user_id = $1"),
    ("files.files", "owner_id = $1"),
    ("people.private_details", "user_id = $1"),
    ("notifications.choices", "user_id = $1"),
];

async fn left(conn: &mut PgConnection, whole: &Whole) -> Vec<(&'static str, i64)> {
    let mut left = Vec::new();
    for (table, whose) in GONE {
        let query = AssertSqlSafe(format!("select count(*) from {table} where {whose} and $1 = $1"));
        let rows: i64 = sqlx::query_scalar(query)
            .bind(whole.user.get())
            .fetch_one(&mut *conn)
            .await
            .expect(table);
        left.extend((rows > 0).then_some((table, rows)));
    }
    left
}

/// How many files lie below a folder of the store.
fn kept(app: &TestApp, folder: &str) -> usize {
    let files = fs::read_dir(app.files_folder().join(folder));
    files.map_or(0, Iterator::count)
}

/// Somebody's organisation asks them to join, a sign-in stops half-way, a copy lies ready; then they ask to be forgotten.
async fn full() -> Whole {
    let whole = Whole::new().await;
    let owner = whole.app.registered("owner@example.org", "employer", "care").await;
    let body = json!({ "name": "Rosewood House", "sector": "care", "kind": "care-home" });
    let organisation = made(owner.post("/api/v1/organisations", body).await);
    let invitations = format!(
        "/api/v1/organisations/{}/invitations",
        organisation["id"].as_str().expect("an id")
    );
    made(
        owner
            .post(&invitations, json!({ "email": EMAIL, "role": "viewer" }))
            .await,
    );
    let night = json!({ "switched_off": [], "quiet_from": "21:00", "quiet_until": "07:00" });
    made(whole.api.put("/api/v1/me/notifications", night).await);
    let half = json!({ "email": EMAIL, "password": super::PASSWORD });
    whole.app.anonymous().post("/api/v1/auth/login", half).await;
    made(whole.api.post("/api/v1/me/passkeys/options", json!({})).await);
    made(whole.api.post("/api/v1/me/data/copies", json!({})).await);
    whole.app.mails().await;
    whole
}

async fn forgotten(whole: &Whole) {
    let done = whole.api.post("/api/v1/me/data/erasure", json!({ "sure": true })).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
    whole.app.run_jobs().await;
}

async fn nothing_is_left(conn: &mut PgConnection, whole: &Whole) {
    assert_eq!(left(conn, whole).await, []);
    assert_eq!(whole.app.files_kept(), 0, "the bytes are gone from the store");
    assert_eq!(kept(&whole.app, "copies"), 0, "and the copy that lay ready");
    let rows = rows_with(conn, &["anarienvogel"]).await;
    let rows: Vec<_> = rows
        .iter()
        .filter(|row| !row.starts_with("notifications.messages"))
        .collect();
    assert!(rows.is_empty(), "{rows:#?}");
    let line = whole.app.files_folder().join("erasures/0000000001.json");
    let line = fs::read_to_string(line).expect("a line in the ledger");
    assert!(
        line.contains(&whole.user.to_string()) && !line.contains("anarienvogel"),
        "{line}"
    );
}

#[tokio::test]
async fn no_factor_connection_key_or_file_is_left() {
    let whole = full().await;
    let conn = &mut whole.app.db.all_seeing().await;
    assert_eq!(left(conn, &whole).await.len(), GONE.len(), "all of it was there");
    assert!(whole.app.files_kept() > 0 && kept(&whole.app, "copies") == 1);
    forgotten(&whole).await;
    nothing_is_left(conn, &whole).await;
    let invited = "select count(*) from organisations.invitations where withdrawn_at is not null
        and email::text like 'erased-%@erased.invalid'";
    let invited: i64 = sqlx::query_scalar(invited).fetch_one(conn).await.expect("a count");
    assert_eq!(invited, 1, "the invitation stays, without the address");
}

/// Keeps a folder of the store as it is, or brings it back.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.file_type().expect("a kind").is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
}

/// What a backup keeps: the tables where the person is, and the files.
const BACKED_UP: [&str; 9] = [
    "identity.totp",
    "identity.recovery_codes",
    "identity.passkeys",
    "identity.foreign_identities",
    "identity.foreign_waiting",
    "identity.api_keys",
    "identity.data_copies",
    "files.files",
    "people.private_details",
];

async fn run(conn: &mut PgConnection, statement: String) {
    let done = sqlx::query(AssertSqlSafe(statement.clone())).execute(conn).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

#[tokio::test]
async fn a_restored_copy_forgets_factors_and_files_again() {
    let whole = full().await;
    let conn = &mut whole.app.db.all_seeing().await;
    let aside = tempfile::tempdir().expect("a folder");
    for table in BACKED_UP.into_iter().chain(["platform.data_keys"]) {
        let name = table.replace('.', "_");
        run(conn, format!("create table public.backup_{name} as table {table}")).await;
    }
    for folder in ["people", "copies"] {
        copy(&whole.app.files_folder().join(folder), &aside.path().join(folder));
    }
    forgotten(&whole).await;

    for table in BACKED_UP {
        let name = table.replace('.', "_");
        run(conn, format!("insert into {table} table public.backup_{name}")).await;
    }
    run(
        conn,
        "update platform.data_keys k set wrapped = b.wrapped, destroyed_at = null
         from public.backup_platform_data_keys b where b.id = k.id"
            .to_owned(),
    )
    .await;
    run(
        conn,
        format!(
            "update identity.users set email = '{EMAIL}', erased_at = null, disabled_at = null, disabled_why = null
                 where erased_at is not null"
        ),
    )
    .await;
    run(conn, "delete from identity.erasures".to_owned()).await;
    copy(aside.path(), whole.app.files_folder());
    assert!(
        left(conn, &whole).await.len() >= BACKED_UP.len(),
        "the backup brought all of it back"
    );
    assert!(whole.app.files_kept() > 0 && kept(&whole.app, "copies") == 1);

    assert_eq!(whole.app.replayed().await.expect("the ledger"), 1);
    whole.app.run_jobs().await;
    for table in BACKED_UP.into_iter().chain(["platform.data_keys"]) {
        run(conn, format!("drop table public.backup_{}", table.replace('.', "_"))).await;
    }
    nothing_is_left(conn, &whole).await;
    let keys = "select count(*) from platform.data_keys where wrapped is not null and owner = $1";
    let keys: i64 = sqlx::query_scalar(keys)
        .bind(whole.user.get())
        .fetch_one(conn)
        .await
        .expect("a count");
    assert_eq!(keys, 0, "the key is destroyed again");
}
