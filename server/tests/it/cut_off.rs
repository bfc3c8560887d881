//! Who is cut off on one node is cut off on all. The tests read the log themselves, so nothing here waits for a clock.

use crate::house::{Client, TestApp};
use axum::http::StatusCode;
use serde_json::json;
use server::app::App;

const EMAIL: &str = "ada@demo.example";
const PASSWORD: &str = "six otters knit lemon socks";

/// Two nodes that have read the log, and a caller's pair of tokens.
struct Pair {
    app: TestApp,
    other: App,
    access: String,
}

async fn pair() -> Pair {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let login = app
        .anonymous()
        .post("/api/v1/auth/login", json!({ "email": EMAIL, "password": PASSWORD }))
        .await
        .json();
    let other = app.another_node().await;
    let pair = Pair {
        access: login["access_token"].as_str().expect("a token").to_owned(),
        app,
        other,
    };
    pair.read_everywhere().await;
    pair
}

impl Pair {
    async fn read_everywhere(&self) {
        self.app.app.cut_offs.read().await.expect("the log");
        self.other.cut_offs.read().await.expect("the log");
    }

    fn here(&self) -> Client {
        Client::new(self.app.app.router.clone()).with_token(self.access.clone())
    }

    fn there(&self) -> Client {
        Client::new(self.other.router.clone()).with_token(self.access.clone())
    }

    async fn sign_out_there(&self) {
        let answer = self.there().post("/api/v1/auth/logout", json!({})).await;
        assert!(answer.status.is_success(), "{answer:?}");
    }
}

async fn me(client: Client) -> StatusCode {
    client.get("/api/v1/me").await.status
}

#[tokio::test]
async fn asvs_V7_4_1__signing_out_on_one_node_cuts_the_other_off_at_its_next_reading() {
    let pair = pair().await;
    assert_eq!(me(pair.here()).await, StatusCode::OK);
    pair.sign_out_there().await;
    assert_eq!(
        me(pair.there()).await,
        StatusCode::UNAUTHORIZED,
        "the other never saw it"
    );
    assert_eq!(
        me(pair.here()).await,
        StatusCode::OK,
        "this node remembers, and has not read"
    );
    assert_eq!(pair.app.app.cut_offs.read().await.expect("the log"), 1);
    assert_eq!(me(pair.here()).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_remembered_needs_no_look_up() {
    let pair = pair().await;
    assert_eq!(me(pair.here()).await, StatusCode::OK);
    // The session goes without a trace in the log, as nothing in the product can do it: only a look-up would notice.
    let mut all = pair.app.db.all_seeing().await;
    for statement in [
        "alter table identity.sessions disable trigger sessions_cut_off",
        "update identity.sessions set ended_at = now(), ended_why = 'signed-out'",
    ] {
        sqlx::query(statement).execute(&mut all).await.expect("done");
    }
    pair.read_everywhere().await;
    assert_eq!(me(pair.here()).await, StatusCode::OK);
    assert_eq!(me(pair.there()).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn asvs_V7_4_2__an_account_that_changes_is_cut_off_whatever_changed_it() {
    let pair = pair().await;
    let mut all = pair.app.db.all_seeing().await;
    for change in [
        "update identity.users set version = version + 1",
        "update identity.users set disabled_at = now()",
    ] {
        let mut undo = pair.app.db.all_seeing().await;
        assert_eq!(me(pair.here()).await, StatusCode::OK);
        sqlx::query(change).execute(&mut all).await.expect("a change");
        pair.read_everywhere().await;
        assert_eq!(me(pair.here()).await, StatusCode::UNAUTHORIZED, "{change}");
        sqlx::query("update identity.users set version = 1, disabled_at = null")
            .execute(&mut undo)
            .await
            .expect("a change");
        pair.read_everywhere().await;
    }
}

#[tokio::test]
async fn a_change_that_is_not_kept_cuts_nobody_off() {
    let pair = pair().await;
    assert_eq!(me(pair.here()).await, StatusCode::OK);
    let mut all = pair.app.db.all_seeing().await;
    for statement in ["begin", "update identity.users set version = version + 1"] {
        sqlx::query(statement).execute(&mut all).await.expect("done");
    }
    assert_eq!(pair.app.app.cut_offs.read().await.expect("the log"), 0);
    assert_eq!(me(pair.here()).await, StatusCode::OK);
    // A later change commits first: what was open at the reading before must not be missed for that.
    pair.sign_out_there().await;
    assert_eq!(pair.app.app.cut_offs.read().await.expect("the log"), 1);
    sqlx::query("commit").execute(&mut all).await.expect("done");
    assert_eq!(pair.app.app.cut_offs.read().await.expect("the log"), 1);
}

#[tokio::test]
async fn a_node_that_cannot_ask_lets_nobody_in_and_sends_nobody_away() {
    let app = TestApp::start().await;
    let client = app.registered(EMAIL, "worker", "care").await;
    let blind = app.another_node().await;
    assert_eq!(me(client.on(&blind.router)).await, StatusCode::OK);
    blind.doors.ground.db.close().await;
    let answer = client.on(&blind.router).get("/api/v1/me").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.header("retry-after").is_some());
    assert_eq!(me(client).await, StatusCode::OK, "the other node still asks");
}
