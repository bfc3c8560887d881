//! Junk for every route of both doors: whatever is sent, the answer is a refusal in the door's own words, nothing is
//! written, and nothing breaks. What is let in all the same stands in `tests/output/junk-let-in.txt`.

mod bodies;
mod forms;
mod outside;
mod programs;

use crate::house::{Answer, Client};
use crate::rights::{Caller, Door, Route};
use axum::http::Method;
use std::collections::BTreeSet;

/// Who sends it.
const SENDERS: [&str; 3] = ["nobody", "worker", "owner"];

/// What a refusal may write: that somebody tried, and when a session was used.
const NOTES: [&str; 4] = [
    "platform.audit_log",
    "platform.idempotency_keys",
    "identity.sessions",
    "identity.refresh_tokens",
];

/// Something that nobody would send by mistake.
struct Junk {
    label: String,
    /// The media type, if one is told.
    kind: Option<&'static str>,
    body: Vec<u8>,
}

impl Junk {
    fn new(label: impl Into<String>, kind: Option<&'static str>, body: impl Into<Vec<u8>>) -> Self {
        Self {
            label: label.into(),
            kind,
            body: body.into(),
        }
    }
}

fn client<'a>(caller: &'a Caller, route: &Route) -> &'a Client {
    match route.door {
        Door::Api => &caller.api,
        Door::Site => &caller.site,
    }
}

/// Sends junk, and tells which tables it would have changed.
async fn send(client: &Client, route: &Route, address: &str, junk: &Junk) -> (Answer, BTreeSet<String>) {
    let _nothing_before = platform::switches::take_touched();
    let client = match route.method {
        Method::GET => client.clone(),
        _ => client.clone().once("junk"),
    };
    let answer = client
        .send(route.method.clone(), address, junk.kind, junk.body.clone())
        .await;
    let mut touched = platform::switches::take_touched();
    touched.retain(|table| !NOTES.contains(&table.as_str()));
    (answer, touched)
}

/// Addresses with junk in one place or behind the question mark.
fn crooked(route: &Route, address: &str) -> Vec<(String, String)> {
    const IDS: [&str; 8] = [
        "0",
        "-1",
        "%00",
        "%FF%FE",
        "..%2F..%2Fetc%2Fpasswd",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%E2%80%AE%D7%90",
        "00000000-0000-0000-0000-000000000000",
    ];
    const QUERIES: [&str; 8] = [
        "after=junk&limit=-1",
        "limit=99999999999999999999",
        "after=%00&q=%00&sector=%00",
        "q=%FF%FE&postcode=%FF",
        "q=%3Cscript%3E&role[]=admin&role=admin",
        "=&&&=&%",
        "token=%E2%80%AE&next=//evil.example",
        "q=%27%3B%20drop%20table%20users%3B--",
    ];
    let mut all: Vec<(String, String)> = QUERIES
        .iter()
        .map(|query| (format!("?{query}"), format!("{address}?{query}")))
        .collect();
    let long = "a".repeat(5_000);
    for (at, segment) in route.template.split('/').enumerate() {
        if segment.starts_with('{') {
            for id in IDS.iter().copied().chain([long.as_str()]) {
                let mut segments: Vec<&str> = address.split('/').collect();
                segments[at] = id;
                all.push((format!("{segment}={id:.30}"), segments.join("/")));
            }
        }
    }
    all
}
