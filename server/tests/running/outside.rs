//! With `DATABASE_URL`: somebody else's server is used, and no cluster of our own is made.

use crate::process::{Place, until};
use kernel::Secret;
use platform::bootstrap::{APP, OWNER, RUNNER};
use platform::cluster::Cluster;
use rustix::process::Signal;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

/// A PostgreSQL server that knows nothing of Muster yet.
struct Foreign {
    server: Option<Cluster>,
    admin: PgConnectOptions,
    folder: TempDir,
}

impl Foreign {
    async fn start() -> Self {
        let folder = tempfile::Builder::new()
            .permissions(fs::Permissions::from_mode(0o755))
            .prefix("muster-foreign-")
            .tempdir()
            .expect("a folder");
        let password = Secret::new("theirs".to_owned());
        let server = Cluster::start(&folder.path().join("pg"), password, |_| {})
            .await
            .expect("a server");
        Self {
            admin: server.admin(),
            server: Some(server),
            folder,
        }
    }

    /// Returns the address of a database under a login.
    fn address(&self, user: &str, password: &str) -> String {
        let options = self.admin.clone().username(user).password(password);
        options.to_url_lossy().to_string()
    }

    async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    async fn start_again(&mut self) {
        let password = Secret::new("theirs".to_owned());
        let server = Cluster::start(&self.folder.path().join("pg"), password, |_| {}).await;
        self.server = Some(server.expect("the same server"));
    }
}

async fn serves_from_end_to_end(place: &Place) {
    let running = place.serve(&[]).await;
    let ann = running.client.registered("ann@example.org", "worker").await;
    assert_eq!(ann.get("/api/v1/me").await.status, 200);
    let (status, log) = running.end(Signal::TERM);
    assert!(status.success(), "{status}: {log}");
    assert!(!place.data().join("postgres").exists(), "no cluster of our own");
}

async fn users(admin: &PgConnectOptions) -> i64 {
    let mut admin = PgConnection::connect_with(admin)
        .await
        .expect("the server answers still");
    sqlx::query_scalar("select count(*) from identity.users")
        .fetch_one(&mut admin)
        .await
        .expect("the schema is there")
}

#[tokio::test]
async fn a_server_that_is_named_is_prepared_and_used() {
    let mut foreign = Foreign::start().await;
    let place = Place::new().with("DATABASE_URL", foreign.address("muster_admin", "theirs"));
    serves_from_end_to_end(&place).await;
    assert_eq!(users(&foreign.admin).await, 1);
    assert_eq!(place.ills(), Vec::<String>::new());
    foreign.stop().await;
}

#[tokio::test]
async fn roles_made_by_hand_as_the_page_says_are_used() {
    let mut foreign = Foreign::start().await;
    by_hand(&foreign.admin).await;
    let admin = foreign.admin.clone().database("muster_by_hand");
    let named = |user| foreign.address(user, "by hand").replace("/muster?", "/muster_by_hand?");
    let place = Place::new()
        .with("DATABASE_URL", named(OWNER))
        .with("MUSTER_DATABASE_APP_URL", named(APP))
        .with("MUSTER_DATABASE_RUNNER_URL", named(RUNNER));
    serves_from_end_to_end(&place).await;
    assert_eq!(users(&admin).await, 1);
    // Without the logins' addresses their passwords are not known.
    let elsewhere = Place::new().with("DATABASE_URL", foreign.address("muster_admin", "theirs"));
    let refused = elsewhere.run(&["migrate"]);
    assert!(!refused.status.success());
    assert!(
        refused.err.contains("Set database_app_url and database_runner_url"),
        "{}",
        refused.err
    );
    foreign.stop().await;
}

/// Does what docs/OPERATIONS.md tells whoever makes the roles by hand.
async fn by_hand(admin: &PgConnectOptions) {
    let page = include_str!("../../../docs/OPERATIONS.md");
    let told = page
        .split("```sql\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("the commands");
    let told = told
        .replace("'...'", "'by hand'")
        .replace("database muster ", "database muster_by_hand ");
    let (roles, database) = told
        .split_once("\\c muster\n")
        .expect("first the roles, then the database");
    let mut conn = PgConnection::connect_with(&admin.clone().database("postgres"))
        .await
        .expect("a server");
    for statement in roles.split(';').filter(|statement| !statement.trim().is_empty()) {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut conn)
            .await
            .expect("as the page says");
    }
    let mut conn = PgConnection::connect_with(&admin.clone().database("muster_by_hand"))
        .await
        .expect("the database");
    sqlx::raw_sql(AssertSqlSafe(database.to_owned()))
        .execute(&mut conn)
        .await
        .expect("as the page says");
}

#[tokio::test]
async fn asvs_V16_5_2__while_the_database_does_not_answer_both_doors_say_so_and_recover_by_themselves() {
    let mut foreign = Foreign::start().await;
    let place = Place::new().with("DATABASE_URL", foreign.address("muster_admin", "theirs"));
    let running = place.serve(&[]).await;
    let client = &running.client;
    assert_eq!(client.get("/jobs").await.status, 200);
    foreign.stop().await;
    let page = client.get("/jobs").await;
    assert_eq!((page.status, page.retry_after.as_deref()), (503, Some("5")));
    assert!(page.text.contains("<h1>Not available right now</h1>"), "{}", page.text);
    let call = client.get("/api/v1/jobs").await;
    assert_eq!((call.status, call.retry_after.as_deref()), (503, Some("5")));
    assert_eq!(call.kind, "application/problem+json");
    assert_eq!(client.get("/help").await.status, 200, "a page that asks nothing");
    assert_eq!(client.get("/livez").await.status, 200, "the process lives");
    until("readiness to go", async || {
        (client.try_get("/readyz").await?.status == 503).then_some(())
    })
    .await;
    foreign.start_again().await;
    until("an answer", async || {
        (client.try_get("/jobs").await?.status == 200).then_some(())
    })
    .await;
    client.registered("ann@example.org", "worker").await;
    let (status, log) = running.end(Signal::TERM);
    assert!(status.success(), "{status}: {log}");
    foreign.stop().await;
}
