//! Money: forged and repeated news of it.

use super::{pay, publish};
use crate::house::TestApp;
use axum::http::{Method, StatusCode};
use kernel::{Clock, Secret};
use serde_json::json;

const WEBHOOK: &str = "/api/v1/webhooks/stripe";

#[tokio::test]
async fn forgeries_and_replays_open_nothing() {
    let app = TestApp::start().await;
    let course = publish(&app).await;
    let zoe = app.registered("zoe@demo.example", "worker", "security").await;
    let body = json!({ "course_id": course });
    let bare = zoe.post("/api/v1/payments/checkout", body.clone()).await;
    assert_eq!(bare.status, StatusCode::BAD_REQUEST, "money takes an idempotency key");
    let both = zoe
        .clone()
        .once("k1")
        .post("/api/v1/payments/checkout", json!({}))
        .await;
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bought = zoe
        .clone()
        .once("k2")
        .post("/api/v1/payments/checkout", body.clone())
        .await
        .json();
    let payment = bought["payment_id"].as_str().expect("an id").to_owned();
    let session = bought["checkout_url"]
        .as_str()
        .and_then(|url| url.rsplit('/').next())
        .expect("a session")
        .to_owned();
    let event = json!({ "id": "evt_forged", "type": "checkout.session.completed", "livemode": false,
        "data": { "object": { "id": session, "object": "checkout.session", "client_reference_id": payment } } });
    let event = event.to_string().into_bytes();
    let now = app.db.clock().now();
    let sign = |secret: &str, at| billing::model::sign(&Secret::new(secret.to_owned()), &event, at).expect("signs");
    for signature in [
        sign("whsec_guess", now),
        sign("whsec_test", now - chrono::TimeDelta::minutes(6)),
        String::new(),
        "t=1".to_owned(),
    ] {
        let refused = app.anonymous().webhook(&event, &signature).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{signature}");
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        assert_eq!(refused.json()["code"], "billing/forged-webhook");
    }
    let unsigned = app
        .anonymous()
        .send(Method::POST, WEBHOOK, Some("application/json"), event.clone())
        .await;
    assert_eq!(unsigned.status, StatusCode::BAD_REQUEST);
    // Well signed, but nobody has paid: the provider is asked, and says so.
    for _ in 0..3 {
        let taken = app.anonymous().webhook(&event, &sign("whsec_test", now)).await;
        assert_eq!(
            (taken.status, taken.json()),
            (StatusCode::OK, json!({ "received": true }))
        );
    }
    app.run_jobs().await;
    let shown = zoe.get(&format!("/api/v1/payments/{payment}")).await.json();
    assert_eq!(shown["state"], "pending");
    let place = shown["enrolment_id"].as_str().expect("a place").to_owned();
    assert_eq!(
        zoe.get(&format!("/api/v1/enrolments/{place}")).await.json()["state"],
        "awaiting_payment"
    );
    let start = zoe
        .post(&format!("/api/v1/enrolments/{place}/attempts"), json!({}))
        .await;
    assert_eq!(
        (start.status, start.json()["code"].clone()),
        (StatusCode::CONFLICT, json!("academy/awaiting-payment"))
    );
    let page = bought["checkout_url"].as_str().expect("a page");
    pay(&app, page, "4242424242424242").await;
    pay(&app, page, "4242424242424242").await;
    app.run_jobs().await;
    assert_eq!(
        zoe.get(&format!("/api/v1/enrolments/{place}")).await.json()["state"],
        "active"
    );
    let again = zoe
        .clone()
        .once("k2")
        .post("/api/v1/payments/checkout", body.clone())
        .await;
    assert_eq!(again.json(), bought, "a repeat gets the first answer");
    let second = zoe.clone().once("k3").post("/api/v1/payments/checkout", body).await;
    assert_eq!(
        (second.status, second.json()["code"].clone()),
        (StatusCode::CONFLICT, json!("academy/already-enrolled"))
    );
    let letters = app.mails().await;
    assert!(letters.len() <= 1, "one welcome at most: {letters:?}");
}
