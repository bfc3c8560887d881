//! Fields that nobody may set: whatever else is right, the whole request is refused.

use super::answers::client;
use crate::rights::{Door, Sent, World};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// What somebody would like to be or to have.
fn wishes() -> Vec<(&'static str, Value)> {
    vec![
        ("role", json!("admin")),
        ("is_admin", json!(true)),
        ("status", json!("active")),
        ("state", json!("completed")),
        ("amount", json!(0)),
        ("price_pence", json!(0)),
        ("tenant_id", json!("0190ffff-0000-7000-8000-00000000dead")),
        ("organisation_id", json!("0190ffff-0000-7000-8000-00000000dead")),
        ("user_id", json!("0190ffff-0000-7000-8000-00000000dead")),
        ("owner_id", json!("0190ffff-0000-7000-8000-00000000dead")),
        ("verified", json!(true)),
        ("version", json!(99)),
        ("created_at", json!("2020-01-01T00:00:00Z")),
        ("__proto__", json!({ "role": "admin" })),
    ]
}

#[tokio::test]
async fn asvs_V15_3_3__nobody_sets_what_is_not_theirs_to_set() {
    let world = World::build().await;
    let _one_state = platform::switches::forgetting();
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for route in world.routes().await.into_iter().filter(|route| route.door == Door::Api) {
        let (Some(address), Some(Sent::Json(good))) = (world.address(&route), world.sent(&route)) else {
            continue;
        };
        for caller in &world.callers {
            let sent = world.sent(&route).expect("a covered route");
            let client = client(caller, &route);
            if !world.hit(client, &route, &address, sent).await.status.is_success() {
                continue;
            }
            // Whoever may do this may do no more than this.
            for (field, value) in wishes().into_iter().filter(|(field, _)| good.get(field).is_none()) {
                let _nothing_before = platform::switches::take_touched();
                let mut more = good.clone();
                more[field] = value;
                let answer = world.hit(client, &route, &address, Sent::Json(more)).await;
                let refused = answer.status == StatusCode::UNPROCESSABLE_ENTITY;
                let named = refused && answer.json()["errors"][0]["pointer"] == format!("/{field}");
                if !named {
                    wrong.push(format!(
                        "{} as {} with {field}: {} {:.200}",
                        route.name(),
                        caller.name,
                        answer.status,
                        answer.text()
                    ));
                }
                tried += 1;
            }
            break;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tried > 200, "{tried}");
}
