//! The JSON door.

use super::bodies::{json_junk, rng};
use super::{Junk, SENDERS, client, crooked, send};
use crate::house::{Answer, committed};
use crate::rights::{Door, READ_BACK, Route, Sent, World};
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Says what is wrong with a refusal.
fn fault(answer: &Answer) -> Option<String> {
    let status = answer.status;
    if status.is_success() || status.is_redirection() {
        return None;
    }
    if !status.is_client_error() {
        return Some(format!("{status} {:.300}", answer.text()));
    }
    let is_problem = answer.header("content-type") == Some("application/problem+json");
    let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let whole = ["type", "title", "code", "request_id"]
        .iter()
        .all(|name| told[*name].is_string());
    let same = told["status"] == json!(status.as_u16());
    (!is_problem || !whole || !same).then(|| format!("{status} is told as {:.300}", answer.text()))
}

/// What one route's junk came to.
#[derive(Default)]
struct Found {
    wrong: Vec<String>,
    let_in: BTreeSet<String>,
}

impl Found {
    fn note(&mut self, route: &Route, who: &str, label: &str, answer: &Answer, touched: &BTreeSet<String>) {
        let name = route.name();
        if let Some(fault) = fault(answer) {
            self.wrong.push(format!("{name} as {who}, {label}: {fault}"));
        }
        let kept = !READ_BACK.contains(&name.as_str());
        if answer.status.is_client_error() && !touched.is_empty() && kept {
            self.wrong.push(format!(
                "{name} as {who}, {label}: {} but changes {touched:?}",
                answer.status
            ));
        }
        if answer.status.is_success() && route.writes() {
            self.let_in.insert(format!("{name} {who}: {label}"));
        }
    }
}

async fn try_bodies(world: &World, route: &Route, address: &str, found: &mut Found) {
    let good = match world.sent(route) {
        Some(Sent::Json(good)) => good,
        Some(Sent::Raw(_, _)) => json!({}),
        _ => return,
    };
    let all = json_junk(&good, &rng());
    for who in SENDERS {
        // Nobody is turned away before the fields are read; what is open to nobody is open to the others too.
        let enough = if who == "nobody" { 19 } else { all.len() };
        for junk in &all[..enough] {
            let (answer, touched) = send(client(world.caller(who), route), route, address, junk).await;
            found.note(route, who, &junk.label, &answer, &touched);
        }
    }
}

async fn try_addresses(world: &World, route: &Route, address: &str, found: &mut Found) {
    let good = match world.sent(route) {
        Some(Sent::Json(good)) => Junk::new("", super::bodies::JSON, good.to_string()),
        _ => Junk::new("", None, ""),
    };
    for who in SENDERS {
        for (label, crooked) in crooked(route, address) {
            if crooked.contains('?') && route.method != Method::GET {
                continue;
            }
            let (answer, touched) = send(client(world.caller(who), route), route, &crooked, &good).await;
            found.note(route, who, &label, &answer, &touched);
        }
    }
}

#[tokio::test]
async fn asvs_V2_2_1__no_junk_breaks_the_json_door() {
    let world = World::build().await;
    let _one_state = platform::switches::forgetting();
    let mut found = Found::default();
    for route in world.routes().await {
        if let (Door::Api, Some(address)) = (route.door, world.address(&route)) {
            try_bodies(&world, &route, &address, &mut found).await;
            try_addresses(&world, &route, &address, &mut found).await;
        }
    }
    assert!(found.wrong.is_empty(), "{:#?}", found.wrong);
    let text = found.let_in.iter().fold(String::new(), |text, line| text + line + "\n");
    committed("junk-let-in.txt", &text);
}
