//! An employer: an organisation with a site, and a shift to fill.

use crate::house::Client;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Sets an organisation up with one site; returns both ids.
pub(crate) async fn found(owner: &Client) -> (String, String) {
    let body = json!({ "name": "Willow Bank (demo)", "sector": "care", "kind": "care-home", "registration_number": "1-100000001" });
    let answer = owner.post("/api/v1/organisations", body).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let organisation = answer.json()["id"].as_str().expect("an id").to_owned();
    let body =
        json!({ "name": "Willow Bank", "address_line1": "12 Station Road", "town": "Leeds", "postcode": "LS6 2AA" });
    let answer = owner
        .post(&format!("/api/v1/organisations/{organisation}/sites"), body)
        .await;
    assert!(answer.status.is_success(), "{}", answer.text());
    (organisation, answer.json()["id"].as_str().expect("an id").to_owned())
}

/// Posts an early shift a week ahead.
pub(crate) async fn post_shift(owner: &Client, site: &str, key: &str) -> Value {
    let body = json!({
        "site_id": site, "role": "care-assistant", "start": "2026-03-09T07:00:00Z", "end": "2026-03-09T14:00:00Z",
        "pay_pence": 1350, "positions": 1
    });
    let answer = owner.clone().once(key).post("/api/v1/jobs", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}
