//! Every route of both doors, hit by everybody: `rights-matrix.txt`, its second part.

use super::{Caller, Door, Route, World};
use crate::house::{Answer, committed};
use axum::http::StatusCode;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Who must learn nothing about things of others.
const STRANGERS: [&str; 4] = ["stranger", "newcomer", "other worker", "other owner"];

/// What stands in a cell: the status, and where it matters, whither.
fn cell(answer: &Answer) -> String {
    let led = answer.status == StatusCode::SEE_OTHER && answer.location().starts_with("/sign-in");
    if led {
        "sign-in".to_owned()
    } else {
        answer.status.as_u16().to_string()
    }
}

fn client<'a>(caller: &'a Caller, route: &Route) -> &'a crate::house::Client {
    match route.door {
        Door::Api => &caller.api,
        Door::Site => &caller.site,
    }
}

/// Routes that anybody may use. What is not here is refused to nobody and to whoever's session ended.
fn public(route: &Route) -> bool {
    let all = include_str!("../../output/public-routes.txt");
    all.lines().any(|line| line == route.name())
}

/// What a sign-in that lacks its second factor opens.
const SECOND_STEP: [&str; 5] = [
    "GET /sign-in/second-step",
    "POST /api/v1/auth/second-factor",
    "POST /api/v1/auth/second-factor/text",
    "POST /sign-in/second-step",
    "POST /sign-in/second-step/text",
];

/// Who was told what by one route.
type Cells = Vec<(&'static str, String)>;

/// Routes that read back what they have just written, so that it must be kept.
pub(crate) const READ_BACK: [&str; 3] = [
    "POST /api/v1/assessments",
    "POST /api/v1/worker/credentials/{id}/evidence",
    "POST /passport/{id}/evidence",
];

async fn row(world: &World, route: &Route, address: &str) -> Cells {
    let mut cells = Vec::new();
    let _one_state = (!READ_BACK.contains(&route.name().as_str())).then(platform::switches::forgetting);
    for caller in &world.callers {
        let sent = world.sent(route).expect("a covered route");
        let answer = world.hit(client(caller, route), route, address, sent).await;
        assert!(
            !answer.status.is_server_error() || answer.status == StatusCode::SERVICE_UNAVAILABLE,
            "{} as {}: {}",
            route.name(),
            caller.name,
            answer.text()
        );
        cells.push((caller.name, cell(&answer)));
    }
    cells
}

/// Says what is wrong with a route's cells, if anything.
fn faults(route: &Route, cells: &Cells) -> Vec<String> {
    let refused = match route.door {
        Door::Api => "401",
        Door::Site => "sign-in",
    };
    let mut faults = Vec::new();
    for (who, cell) in cells {
        let unknown = matches!(*who, "nobody" | "expired" | "half-login");
        if unknown && !public(route) && cell != refused {
            faults.push(format!("{} as {who}: {cell}", route.name()));
        }
        // Half a sign-in opens the step that is left; everything else answers as to nobody.
        let half = *who == "half-login" && !SECOND_STEP.contains(&route.name().as_str());
        if half && cells.iter().any(|(other, told)| *other == "nobody" && told != cell) {
            faults.push(format!("{} as {who}: {cell}", route.name()));
        }
        // The status of a thing that they may not know of is that of a thing that is not there.
        let stranger = STRANGERS.contains(who) && !route.places().is_empty() && !public(route);
        if stranger && !cell.starts_with("404") && !known_to_exist(route) {
            faults.push(format!("{} as {who}: {cell}", route.name()));
        }
    }
    faults
}

/// Things that everybody may know of: published courses and shifts, question packs, steps and kinds.
fn known_to_exist(route: &Route) -> bool {
    const KNOWN: [&str; 6] = [
        "courses/{id}",
        "courses/{slug}",
        "jobs/{id}",
        "shifts/{id}",
        "profile/{step}",
        "add/{kind}",
    ];
    route.places().iter().all(|place| KNOWN.contains(&place.as_str()))
}

/// A thing of somebody else and a thing that does not exist must get the same answer.
async fn same_as_absent(world: &World, route: &Route, address: &str) -> Option<String> {
    let _one_state = platform::switches::forgetting();
    let absent = world.absent(route).filter(|absent| absent != address)?;
    let stranger = world.caller("stranger");
    let sent = || world.sent(route).expect("a covered route");
    let told = world.hit(client(stranger, route), route, address, sent()).await;
    let not_there = world.hit(client(stranger, route), route, &absent, sent()).await;
    if known_to_exist(route) || public(route) {
        return None;
    }
    let (told, not_there) = (bare(&told, address), bare(&not_there, &absent));
    let differ = told
        .chars()
        .zip(not_there.chars())
        .position(|(one, other)| one != other);
    (told != not_there).then(|| {
        let from = differ.unwrap_or_default().saturating_sub(40);
        let part = |text: &str| text.chars().skip(from).take(120).collect::<String>();
        let (told, not_there) = (part(&told), part(&not_there));
        format!("{} betrays what exists: {told:?} against {not_there:?}", route.name())
    })
}

/// What an answer says, less what is different in every answer.
fn bare(answer: &Answer, address: &str) -> String {
    let text = answer.text().replace(address, "");
    let ids = regex::Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}").expect("a pattern");
    format!("{} {}", answer.status, ids.replace_all(&text, ""))
}

fn heading(world: &World) -> String {
    let mut text = format!("{:<58}", "");
    for caller in &world.callers {
        let short = caller.name.replace("other ", "o-");
        let _infallible = write!(text, " {short:<10}");
    }
    text.trim_end().to_owned() + "\n"
}

/// Somebody who has not confirmed their address gets no session, so their cells are those of nobody.
async fn unconfirmed(world: &World) -> String {
    let email = super::world::address("unconfirmed");
    let password = super::world::PASSWORD;
    let nobody = world.app.anonymous();
    let body = serde_json::json!({ "email": email, "password": password });
    let api = nobody.post("/api/v1/auth/login", body).await;
    let fields = [("email", email.as_str()), ("password", password)];
    let site = nobody.form("/sign-in", &fields).await;
    assert!(api.status.is_client_error() && site.status.is_client_error());
    format!(
        "signing in unconfirmed: {} by program, {} by page\n",
        api.status.as_u16(),
        site.status.as_u16()
    )
}

/// The routes that have no address or no body in the world. The list may only shrink.
fn note_uncovered(uncovered: &BTreeSet<String>) {
    let before: BTreeSet<String> = include_str!("../../output/uncovered-routes.txt")
        .lines()
        .map(str::to_owned)
        .collect();
    let more: Vec<&String> = uncovered.difference(&before).collect();
    assert!(
        more.is_empty(),
        "give these routes things in rights/world and a body in rights/samples.rs: {more:#?}"
    );
    let text = uncovered.iter().fold(String::new(), |text, line| text + line + "\n");
    committed("uncovered-routes.txt", &text);
}

#[tokio::test]
async fn asvs_V8_2_1__every_route_tells_everybody_only_what_is_theirs() {
    let world = World::build().await;
    let mut text = unconfirmed(&world).await + "\n" + &heading(&world);
    let (mut uncovered, mut wrong) = (BTreeSet::new(), Vec::new());
    for route in world.routes().await {
        let (Some(address), Some(_)) = (world.address(&route), world.sent(&route)) else {
            uncovered.insert(route.name());
            continue;
        };
        let cells = row(&world, &route, &address).await;
        wrong.extend(faults(&route, &cells));
        let mut line = format!("{:<58}", route.name());
        for (_, cell) in cells {
            let _infallible = write!(line, " {cell:<10}");
        }
        let _infallible = writeln!(text, "{}", line.trim_end());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    note_uncovered(&uncovered);
    committed("rights-matrix.txt", &(super::actions::table() + "\n" + &text));
}

#[tokio::test]
async fn asvs_V8_2_2__things_of_others_are_not_there_whatever_is_done_with_them() {
    let world = World::build().await;
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for route in world.routes().await {
        let theirs = !route.places().is_empty() && !public(&route) && !known_to_exist(&route);
        let (Some(address), true) = (world.address(&route), theirs) else {
            continue;
        };
        wrong.extend(same_as_absent(&world, &route, &address).await);
        let _one_state = platform::switches::forgetting();
        for name in STRANGERS {
            let Some(sent) = world.sent(&route) else { continue };
            let answer = world
                .hit(client(world.caller(name), &route), &route, &address, sent)
                .await;
            if answer.status != StatusCode::NOT_FOUND {
                wrong.push(format!("{} as {name}: {}", route.name(), answer.status));
            }
            tried += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tried > 200, "{tried}");
}
