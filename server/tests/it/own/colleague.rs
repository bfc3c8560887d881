//! Somebody who acted for an organisation is forgotten: their colleagues' letters and the invitation named them too.

use super::{EMAIL, PASSWORD, made};
use crate::erasure::rows_with;
use crate::house::TestApp;
use async_trait::async_trait;
use axum::http::StatusCode;
use journeys::EraseAccounts;
use notifications::ports::{MailError, Mailer, OutgoingMail};
use serde_json::json;
use std::sync::Arc;

/// Carries letters as in earnest: what it was given is out of the house.
struct Carrier(Arc<dyn Mailer>);

#[async_trait]
impl Mailer for Carrier {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        self.0.send(mail).await
    }
}

#[tokio::test]
async fn no_table_names_a_member_who_was_forgotten() {
    let app = TestApp::start_with(|outside| outside.mailer = Arc::new(Carrier(outside.mailer.clone()))).await;
    let owner = app.registered("owner@example.org", "employer", "care").await;
    let body = json!({ "name": "Rosewood House", "sector": "care", "kind": "care-home" });
    let organisation = made(owner.post("/api/v1/organisations", body).await);
    let at = format!("/api/v1/organisations/{}", organisation["id"].as_str().expect("an id"));
    made(
        owner
            .post(
                &format!("{at}/invitations"),
                json!({ "email": EMAIL, "role": "manager" }),
            )
            .await,
    );
    let mails = app.mails().await;
    let token = mails.iter().find_map(|mail| mail.text.split("/join?token=").nth(1));
    let token = token.and_then(|rest| rest.split_whitespace().next()).expect("a token");
    let client = app.anonymous();
    made(
        client
            .post(
                "/api/v1/auth/join/account",
                json!({ "token": token, "password": PASSWORD }),
            )
            .await,
    );
    let login = json!({ "email": EMAIL, "password": PASSWORD });
    let login = made(client.post("/api/v1/auth/login", login).await);
    let member = client.with_token(login["access_token"].as_str().expect("a token").to_owned());
    let told = app.mails().await;
    assert!(
        told.iter()
            .any(|mail| mail.to.as_str() == "owner@example.org" && mail.text.contains(EMAIL)),
        "the owner was told by name: {told:?}"
    );
    let me = made(member.get("/api/v1/me").await);
    let role = format!("{at}/members/{}", me["id"].as_str().expect("an id"));
    owner.put(&role, json!({ "role": "viewer" })).await;
    app.mails().await;
    let login = json!({ "email": EMAIL, "password": PASSWORD });
    let login = made(app.anonymous().post("/api/v1/auth/login", login).await);
    let member = app
        .anonymous()
        .with_token(login["access_token"].as_str().expect("a token").to_owned());
    let done = member.post("/api/v1/me/data/erasure", json!({ "sure": true })).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
    app.run_jobs().await;
    // The last letter may have been on its way; the next night takes it.
    let eraser = app.db.system("eraser");
    let mut tx = app.db.ground().db.write(&eraser).await.expect("a transaction");
    tx.enqueue(&EraseAccounts {}).await.expect("a job");
    tx.commit().await.expect("a commit");
    app.run_jobs().await;
    let left = rows_with(&mut app.db.all_seeing().await, &["anarienvogel"]).await;
    assert!(left.is_empty(), "{left:#?}");
}
