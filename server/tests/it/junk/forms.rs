//! The pages: every form.

use super::bodies::{FORM, SCRIPT, hostile_texts};
use super::{Junk, SENDERS, client, crooked, send};
use crate::house::Answer;
use crate::rights::{Door, Route, Sent, World};
use scraper::{Html, Selector};
use std::collections::BTreeSet;

type Fields = Vec<(&'static str, String)>;

fn written(fields: &Fields) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// Bodies that are no form of ours, or too much of one.
fn shapeless(good: &Fields) -> Vec<Junk> {
    let text = written(good);
    let many = "f=1&".repeat(5_000);
    vec![
        Junk::new("nothing", FORM, ""),
        Junk::new("no media type", None, text.clone()),
        Junk::new("json", Some("application/json"), "{\"role\":\"admin\"}"),
        Junk::new(
            "multipart",
            Some("multipart/form-data; boundary=x"),
            "--x\r\n\r\nhello\r\n--x--",
        ),
        Junk::new("too large", FORM, format!("{text}&x={}", "x".repeat(257 << 10))),
        Junk::new("malformed", FORM, "%%%=%ZZ&=&&==&%"),
        Junk::new("not UTF-8", FORM, b"a=\xff\xfe".to_vec()),
        Junk::new("not UTF-8, escaped", FORM, format!("{text}&name=%FF%FE&email=%C0%80")),
        Junk::new("NUL", FORM, format!("{text}&name=a%00b")),
        Junk::new("many fields", FORM, many),
        Junk::new("twice", FORM, format!("{text}&{text}")),
    ]
}

/// The good form with one field hostile, and with all of them.
fn hostile(good: &Fields) -> Vec<(Junk, Fields)> {
    let mut all = Vec::new();
    let typed: Vec<&'static str> = good
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| *name != "idempotency_key")
        .collect();
    for (label, text) in hostile_texts() {
        // One field at a time for the worst of them; the others fill every field at once.
        let alone = if label == "script" { typed.as_slice() } else { &[] };
        for only in alone.iter().map(|name| Some(*name)).chain([None]) {
            let fields: Fields = good
                .iter()
                .map(|(name, value)| {
                    let hit = *name != "idempotency_key" && only.is_none_or(|only| only == *name);
                    (*name, if hit { text.clone() } else { value.clone() })
                })
                .collect();
            let junk = Junk::new(format!("{} {label}", only.unwrap_or("all")), FORM, written(&fields));
            all.push((junk, fields));
        }
    }
    all
}

/// Says what a page that refuses a form lacks.
fn fault(answer: &Answer, sent: Option<&Fields>) -> Option<String> {
    let status = answer.status;
    if status.is_server_error() || status.is_informational() {
        return Some(format!("{status} {:.200}", answer.text()));
    }
    let is_page = answer
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"));
    if status.is_client_error() && !is_page {
        return Some(format!("{status} is no page"));
    }
    let text = answer.text();
    if text.contains(SCRIPT) {
        return Some("holds a script as it was typed".to_owned());
    }
    let page = Html::parse_document(&text);
    let is_form = page
        .select(&selector("main form [name]:not([type=hidden])"))
        .next()
        .is_some();
    if status.as_u16() != 422 || !is_form {
        return None;
    }
    lacks(&page).or_else(|| sent.and_then(|sent| lost(&page, sent)))
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector")
}

fn lacks(page: &Html) -> Option<String> {
    let title = page
        .select(&selector("title"))
        .next()
        .map(|title| title.text().collect::<String>());
    if !title.is_some_and(|title| title.starts_with("Error: ")) {
        return Some("the title does not say Error".to_owned());
    }
    let told = page.select(&selector(".error-summary li")).next();
    told.is_none().then(|| "no error summary".to_owned())
}

/// Finds a box of text that lost what was typed. Secrets must not come back.
fn lost(page: &Html, sent: &Fields) -> Option<String> {
    for (name, value) in sent {
        let boxes = format!("input[name=\"{name}\"]:not([type=hidden]):not([type=radio]):not([type=checkbox])");
        for input in page.select(&selector(&boxes)) {
            let secret = input.attr("type") == Some("password");
            let back = input.attr("value").unwrap_or_default();
            if secret && !back.is_empty() {
                return Some(format!("{name} gives a secret back"));
            }
            // Reading a page turns line ends into one kind.
            if !secret && back != value.replace("\r\n", "\n") {
                return Some(format!("{name} lost {value:.40?}, holds {back:.40?}"));
            }
        }
        for area in page.select(&selector(&format!("textarea[name=\"{name}\"]"))) {
            let back = area.text().collect::<String>();
            let same = |text: &str| text.replace("\r\n", "\n").trim_start_matches('\n').to_owned();
            if same(&back) != same(value) {
                return Some(format!("{name} lost {value:.40?}, holds {back:.40?}"));
            }
        }
    }
    None
}

struct Found(Vec<String>);

impl Found {
    fn note(
        &mut self,
        route: &Route,
        tried: (&str, &str),
        answer: &Answer,
        sent: Option<&Fields>,
        touched: &BTreeSet<String>,
    ) {
        let (who, label) = tried;
        let name = route.name();
        if let Some(fault) = fault(answer, sent) {
            self.0.push(format!("{name} as {who}, {label}: {fault}"));
        }
        if answer.status.is_client_error() && !touched.is_empty() {
            self.0.push(format!(
                "{name} as {who}, {label}: {} but changes {touched:?}",
                answer.status
            ));
        }
    }
}

async fn try_forms(world: &World, route: &Route, address: &str, found: &mut Found) {
    let Some(Sent::Form(good)) = world.sent(route) else {
        return;
    };
    let (shapeless, hostile) = (shapeless(&good), hostile(&good));
    for who in SENDERS {
        let client = client(world.caller(who), route);
        for junk in &shapeless {
            let (answer, touched) = send(client, route, address, junk).await;
            found.note(route, (who, &junk.label), &answer, None, &touched);
        }
        // Nobody is turned away before the fields are read; what is open to nobody is open to the others too.
        let enough = if who == "nobody" { 0 } else { hostile.len() };
        for (junk, fields) in &hostile[..enough] {
            let (answer, touched) = send(client, route, address, junk).await;
            found.note(route, (who, &junk.label), &answer, Some(fields), &touched);
        }
    }
}

async fn try_addresses(world: &World, route: &Route, address: &str, found: &mut Found) {
    let good = match world.sent(route) {
        Some(Sent::Form(good)) => Junk::new("", FORM, written(&good)),
        _ => Junk::new("", None, ""),
    };
    for who in SENDERS {
        for (label, crooked) in crooked(route, address) {
            let (answer, touched) = send(client(world.caller(who), route), route, &crooked, &good).await;
            found.note(route, (who, &label), &answer, None, &touched);
        }
    }
}

#[tokio::test]
async fn asvs_V2_2_2__no_junk_breaks_a_page_or_loses_what_was_typed() {
    let world = World::build().await;
    let _one_state = platform::switches::forgetting();
    let mut found = Found(Vec::new());
    for route in world.routes().await {
        if let (Door::Site, Some(address)) = (route.door, world.address(&route)) {
            try_forms(&world, &route, &address, &mut found).await;
            try_addresses(&world, &route, &address, &mut found).await;
        }
    }
    assert!(found.0.is_empty(), "{:#?}", found.0);
}
