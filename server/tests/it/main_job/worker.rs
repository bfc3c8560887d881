//! A worker: the profile, and credentials that a reviewer confirmed.

use crate::house::{Client, TestApp};
use axum::http::StatusCode;
use identity::{EnrolPerson, Standing};
use kernel::ids::CredentialId;
use people::{CheckCredential, Finding};
use platform::StaffRole;
use serde_json::json;
use std::collections::BTreeMap;

/// Fills in the four steps, near Leeds.
pub(crate) async fn fill_profile(worker: &Client) {
    let answer = worker
        .put(
            "/api/v1/worker/profile",
            json!({
                "personal": {
                    "given_name": "Zoë", "family_name": "O'Brien", "date_of_birth": "1990-03-27",
                    "phone": "07700 900123", "address_line1": "1 Demo Street", "town": "Leeds", "postcode": "LS6 2AB",
                    "right_to_work": "british-or-irish"
                },
                "qualifications": { "qualifications": ["care-level-2"] },
                "experience": {
                    "experience": [{ "employer": "A home", "role": "Carer", "from": "2020-01" }], "roles": ["care-assistant"]
                }
            }),
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["completion_percent"], 75);
    let all = ["early", "late", "night"];
    let days = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let week: BTreeMap<&str, [&str; 3]> = days.into_iter().map(|day| (day, all)).collect();
    let answer = worker
        .put(
            "/api/v1/worker/profile",
            json!({ "availability": { "week": week, "radius_km": 32 } }),
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["completion_percent"], 100);
}

/// Declares a credential and has a reviewer confirm it.
pub(crate) async fn hold(app: &TestApp, worker: &Client, kind: &str) {
    let body = json!({ "kind": kind, "number": "001234567890", "issued_on": "2026-01-10", "expires_on": "2028-01-09" });
    let mut answer = worker.post("/api/v1/worker/credentials", body).await;
    if !answer.status.is_success() {
        // Some kinds have no number or no end of their own.
        answer = worker
            .post(
                "/api/v1/worker/credentials",
                json!({ "kind": kind, "issued_on": "2026-01-10" }),
            )
            .await;
    }
    assert!(answer.status.is_success(), "{kind}: {}", answer.text());
    let credential: CredentialId = answer.json()["id"].as_str().expect("an id").parse().expect("an id");
    let loader = app.db.system("demo-loader");
    let reviewer = EnrolPerson {
        email: format!("reviewer-{credential}@demo.example")
            .parse()
            .expect("an address"),
        standing: Standing::Staff(StaffRole::Reviewer),
        sector: None,
    };
    let reviewer = app
        .app
        .doors
        .identity
        .enrol_person(&loader, reviewer)
        .await
        .expect("a reviewer");
    let check = CheckCredential {
        credential,
        finding: Finding::Confirmed,
    };
    let actor = app.db.staff(reviewer, StaffRole::Reviewer);
    app.app
        .doors
        .people
        .verify_credential(&actor, check)
        .await
        .expect("the check is recorded");
}
