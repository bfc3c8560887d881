//! Whoever of staff or of an organisation is shown somebody leaves a look, which that person can see.

use crate::catalogue::tables;
use crate::house::Client;
use crate::rights::{Caller, Door, Route, Sent, World};
use axum::http::StatusCode;
use kernel::ids::UserId;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};
use std::collections::BTreeSet;

/// Pages that show who somebody is and leave no look, each for a reason.
const NO_LOOK: &[(&str, &str)] = &[
    (
        "GET /api/v1/bookings",
        "the organisation's own rota: a name and what the worker agreed to show when they took the shift",
    ),
    ("GET /bookings", "the same"),
    ("GET /home", "the same"),
    ("GET /shifts/{id}", "the same"),
    (
        "GET /api/v1/verify/{number}",
        "public: whoever has the number sees what stands on the certificate",
    ),
    ("GET /verify/{number}", "the same"),
    (
        "GET /api/v1/assessments/{id}",
        "the organisation's own record; who wrote an answer stands there as an id. Staff leave a line: see below",
    ),
    (
        "GET /dev/mailbox",
        "the mailbox of those who build; it is not there in production",
    ),
    ("GET /dev/mailbox.json", "the same"),
    (
        "GET /api/v1/staff/audit",
        "ids in the log; reading it leaves a line of its own",
    ),
    ("GET /api/v1/staff/audit.csv", "the same"),
    ("GET /staff/audit", "the same"),
    ("GET /staff/audit.csv", "the same"),
    (
        "GET /learning/{enrolment}/lessons/{lesson}/video",
        "the film of a course, for administrators, who publish them; nothing of the place is read",
    ),
    ("GET /learning/{enrolment}/lessons/{lesson}/captions.vtt", "the same"),
    (
        "GET /staff/credentials/{id}/number",
        "asks why, and shows nothing before there is an answer",
    ),
    ("GET /staff/files/{id}", "the same"),
];

const STAFF: [&str; 5] = ["reviewer", "assessor", "support", "auditor", "admin"];

/// Routes that hand something over without being a page.
const HANDED_OVER: [&str; 2] = [
    "POST /api/v1/staff/credentials/{id}/number",
    "POST /api/v1/files/{id}/links",
];

/// Somebody who may be looked at, by what an answer is known to tell of them, and the ids of what is theirs.
struct Seen {
    user: UserId,
    marks: Vec<String>,
    things: BTreeSet<String>,
}

impl Seen {
    fn new(world: &World, name: &str, words: &[&str]) -> Self {
        let user = world.caller(name).user.expect("an account");
        let mut marks: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        marks.push(user.to_string());
        let things = BTreeSet::new();
        Self { user, marks, things }
    }

    /// Learns which things are theirs: the rows of all tables that name them.
    async fn with_things(mut self, conn: &mut PgConnection) -> Self {
        for table in tables(conn).await {
            let ids = format!(
                "select to_jsonb(t) ->> 'id' from {table} t
                 where to_jsonb(t)::text like '%{}%' and (to_jsonb(t) ->> 'id') like '%-%-%'",
                self.user
            );
            let ids: Vec<String> = sqlx::query_scalar(AssertSqlSafe(ids))
                .fetch_all(&mut *conn)
                .await
                .expect("ids");
            self.things.extend(ids);
        }
        self
    }

    /// Tells whether an address leads to a thing of theirs. Whoever gets it is shown something of them, named or not.
    fn owns(&self, address: &str) -> bool {
        address.split('/').any(|part| self.things.contains(part))
    }

    fn is_in(&self, text: &str) -> bool {
        self.marks.iter().any(|mark| text.contains(mark))
    }
}

async fn looks(conn: &mut PgConnection, by: &Caller, at: &Seen) -> i64 {
    sqlx::query_scalar(
        "select count(*) from platform.audit_log where action = 'platform.look' and actor_user = $1 and target = $2",
    )
    .bind(by.user.map(UserId::get))
    .bind(at.user.get())
    .fetch_one(conn)
    .await
    .expect("a count")
}

fn client<'a>(caller: &'a Caller, route: &Route) -> &'a Client {
    match route.door {
        Door::Api => &caller.api,
        Door::Site => &caller.site,
    }
}

fn is_wanted(route: &Route) -> bool {
    let name = route.name();
    (!route.writes() || HANDED_OVER.contains(&name.as_str())) && !NO_LOOK.iter().any(|(known, _)| *known == name)
}

#[tokio::test]
async fn every_page_that_shows_a_person_to_staff_or_an_organisation_leaves_a_look() {
    let world = World::build().await;
    let conn = &mut world.app.db.all_seeing().await;
    let worker = Seen::new(&world, "worker", &["Ada K"]).with_things(conn).await;
    let owner = Seen::new(&world, "owner", &[]);
    let colleagues = ["owner", "manager", "scheduler", "instructor", "viewer"];
    let (mut missing, mut left) = (Vec::new(), 0);
    for route in world.routes().await.iter().filter(|route| is_wanted(route)) {
        let Some(address) = world.address(route) else { continue };
        let callers = STAFF.iter().map(|name| (*name, [Some(&worker), Some(&owner)]));
        let callers = callers.chain(colleagues.iter().map(|name| (*name, [Some(&worker), None])));
        for (name, seen) in callers {
            let caller = world.caller(name);
            for person in seen
                .into_iter()
                .flatten()
                .filter(|person| caller.user != Some(person.user))
            {
                let before = looks(conn, caller, person).await;
                let sent = world.sent(route).expect("a covered route");
                let answer = world.hit(client(caller, route), route, &address, sent).await;
                let handed_over = route.writes() && answer.status.is_success() && person.user == worker.user;
                let told = || person.owns(&address) || person.is_in(&answer.text());
                let shown = answer.status.is_success() && told();
                if !handed_over && !shown {
                    continue;
                }
                if looks(conn, caller, person).await > before {
                    left += 1;
                } else {
                    missing.push(format!("{} as {name}", route.name()));
                }
            }
        }
    }
    missing.dedup();
    assert!(missing.is_empty(), "shown without a look: {missing:#?}");
    assert!(left >= 12, "the walk finds what there is: {left}");
}

/// How often somebody of staff was written down as a reader of the organisation's assessments.
async fn reads(conn: &mut PgConnection, world: &World, by: &Caller) -> i64 {
    sqlx::query_scalar(
        "select count(*) from platform.audit_log l join posture.assessments a on a.id = l.target
         where l.action = 'posture.read' and l.actor_user = $1 and a.organisation_id = $2
           and l.detail ->> 'organisation' = a.organisation_id::text and l.detail ->> 'part' <> ''",
    )
    .bind(by.user.map(UserId::get))
    .bind(world.organisation.get())
    .fetch_one(conn)
    .await
    .expect("a count")
}

#[tokio::test]
async fn every_look_of_staff_at_an_assessment_or_its_report_leaves_a_line() {
    const THINGS: [&str; 3] = ["assessments/{id}", "posture/{id}", "reports/{id}"];
    let world = World::build().await;
    let conn = &mut world.app.db.all_seeing().await;
    let is_wanted = |route: &Route| !route.writes() && route.places().iter().any(|it| THINGS.contains(&it.as_str()));
    let (mut wrong, mut left) = (Vec::new(), 0);
    for route in world.routes().await.iter().filter(|route| is_wanted(route)) {
        let address = world.address(route).expect("a covered route");
        for name in STAFF {
            let caller = world.caller(name);
            let before = reads(conn, &world, caller).await;
            let answer = world.hit(client(caller, route), route, &address, Sent::Nothing).await;
            let noted = reads(conn, &world, caller).await > before;
            if noted != answer.status.is_success() {
                wrong.push(format!("{} as {name}: {}, noted: {noted}", route.name(), answer.status));
            }
            left += i32::from(noted);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(left >= 24, "assessors and administrators look at all of it: {left}");
    let theirs = "select count(*) from platform.audit_log where action = 'posture.read' and actor_kind <> 'staff'";
    let theirs: i64 = sqlx::query_scalar(theirs).fetch_one(conn).await.expect("a count");
    assert_eq!(theirs, 0, "whose assessment it is reads it without a line");
}

#[tokio::test]
async fn a_number_is_searched_for_by_those_who_check_and_whoever_is_found_sees_it() {
    let world = World::build().await;
    let conn = &mut world.app.db.all_seeing().await;
    let worker = Seen::new(&world, "worker", &[]);
    let path = "/api/v1/staff/people/by-number";
    let (reviewer, admin, support) = (world.caller("reviewer"), world.caller("admin"), world.caller("support"));
    let asked = |number: &str| json!({ "number": number });
    let found = reviewer.api.post(path, asked("04170 41704")).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text());
    assert_eq!(
        found.json()["people"].as_array().map(Vec::len),
        Some(1),
        "{}",
        found.text()
    );
    assert!(worker.is_in(&found.text()) && !found.text().contains("0417041704"));
    assert_eq!(looks(conn, reviewer, &worker).await, 1);
    let page = admin.site.form("/staff/numbers", &[("number", "0417041704")]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(worker.is_in(&page.text()), "however it is spaced: {}", page.text());
    assert_eq!(looks(conn, admin, &worker).await, 1);
    let page = reviewer
        .site
        .form("/staff/numbers", &[("number", "0417041704")])
        .await
        .text();
    assert!(
        page.contains("Kanarienvogel") && !page.contains("/staff/people/0"),
        "reviewers open no records: {page}"
    );
    let none = admin.api.post(path, asked("0417041705")).await.json();
    assert_eq!(none["people"].as_array().map(Vec::len), Some(0), "only whole numbers");
    let short = admin.api.post(path, asked("0417")).await;
    assert_eq!(
        (short.status, &short.json()["errors"][0]["pointer"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/number"))
    );
    let refused = admin.site.form("/staff/numbers", &[("number", "12")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        support.api.post(path, asked("0417041704")).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(support.site.get("/staff/numbers").await.status, StatusCode::FORBIDDEN);
    let lines = "select count(*) from platform.audit_log where action = 'people.find-by-number'";
    let lines: i64 = sqlx::query_scalar(lines).fetch_one(&mut *conn).await.expect("a count");
    assert_eq!(lines, 4, "each is in the log");
    let told = "select count(*) from platform.audit_log where detail::text like '%41704%'";
    let told: i64 = sqlx::query_scalar(told).fetch_one(conn).await.expect("a count");
    assert_eq!(told, 0, "the log does not hold the number");
}
