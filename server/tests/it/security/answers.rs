//! Every read of both doors, by everybody: what comes back, who may keep it, and that nothing has changed.

use crate::house::{Answer, Client};
use crate::rights::{Door, Route, Snapshot, World};
use axum::http::Method;

struct Told {
    what: String,
    door: Door,
    signed_in: bool,
    answer: Answer,
}

/// Asks for everything that is read, as everybody.
async fn told(world: &World, method: &Method) -> Vec<Told> {
    let mut all = Vec::new();
    for route in world.routes().await.into_iter().filter(|route| !route.writes()) {
        let Some(address) = world.address(&route) else { continue };
        for caller in &world.callers {
            let client = client(caller, &route);
            let answer = client.send(method.clone(), &address, None, Vec::new()).await;
            all.push(Told {
                what: format!("{method} {} as {} -> {}", route.template, caller.name, answer.status),
                door: route.door,
                signed_in: caller.user.is_some() && !["expired", "half-login"].contains(&caller.name),
                answer,
            });
        }
    }
    assert!(all.len() > 1_000, "{}", all.len());
    all
}

pub(super) fn client<'a>(caller: &'a crate::rights::Caller, route: &Route) -> &'a Client {
    match route.door {
        Door::Api => &caller.api,
        Door::Site => &caller.site,
    }
}

/// Tells whether a body is what its header says.
fn fits(answer: &Answer) -> bool {
    let kind = answer.header("content-type").unwrap_or_default();
    let (essence, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    let body = answer.body.as_slice();
    let is_text = std::str::from_utf8(body).is_ok();
    let is_json = serde_json::from_slice::<serde_json::Value>(body).is_ok();
    match essence {
        "" => body.is_empty(),
        "text/html" | "text/plain" | "text/css" | "text/csv" | "text/vtt" | "text/javascript" => {
            is_text && parameters.trim() == "charset=utf-8"
        }
        "image/svg+xml" => body.starts_with(b"<svg") || is_text && parameters.trim() == "charset=utf-8",
        "application/pdf" => body.starts_with(b"%PDF-"),
        "application/json" | "application/problem+json" | "application/vc" => is_json,
        other if other.ends_with("+json") => is_json,
        "font/woff2" => body.starts_with(b"wOF2"),
        "image/png" => body.starts_with(b"\x89PNG"),
        "video/mp4" | "video/webm" | "application/octet-stream" => true,
        _ => false,
    }
}

#[tokio::test]
async fn asvs_V4_1_1__every_answer_says_what_it_is_and_in_which_letters() {
    let world = World::build().await;
    let mut wrong: Vec<String> = Vec::new();
    for told in told(&world, &Method::GET).await {
        if !fits(&told.answer) {
            let kind = told.answer.header("content-type");
            wrong.push(format!("{}: {kind:?} {:.60}", told.what, told.answer.text()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What may grow when somebody reads: when a session or key was last used.
const NOTED: [&str; 2] = ["identity.sessions", "identity.api_keys"];

#[tokio::test]
async fn asvs_V3_5_3__reading_changes_nothing() {
    let world = World::build().await;
    let before = Snapshot::of(&world).await;
    for method in [Method::GET, Method::HEAD] {
        told(&world, &method).await;
    }
    let after = Snapshot::of(&world).await;
    let mut changed = before.gone(&after);
    changed.extend(before.new_in(&after));
    changed.retain(|(table, _)| !NOTED.contains(&table.as_str()));
    assert!(changed.is_empty(), "{changed:#?}");
}

#[tokio::test]
async fn asvs_V14_2_2__no_shared_cache_may_keep_what_is_somebodys_own() {
    let world = World::build().await;
    let told = told(&world, &Method::GET).await;
    let mut private = 0;
    for told in told.iter().filter(|told| told.signed_in) {
        let cache = told.answer.header("cache-control").unwrap_or_default();
        let text = told.answer.text();
        let is_theirs = crate::rights::world::CANARIES
            .iter()
            .any(|canary| text.contains(*canary));
        private += usize::from(is_theirs);
        // What is kept at all is what everybody gets: files named by their content, and published facts.
        let kept = cache.contains("public") || cache.contains("immutable") || told.what.contains("/assets/");
        assert!(cache == "no-store" || (kept && !is_theirs), "{}: {cache}", told.what);
        let varies = told.answer.headers.get_all("vary").iter().any(|line| line == "Cookie");
        let is_page = told.door == Door::Site
            && told
                .answer
                .header("content-type")
                .is_some_and(|kind| kind.starts_with("text/html"));
        assert!(!is_page || varies, "{} does not vary by cookie", told.what);
    }
    assert!(private > 20, "{private}");
}
