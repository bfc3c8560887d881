//! The walk with all of our own filters of no avail: the caller is the rightful one, so that our code grants every right
//! and every `where` names the owner, while the database is told that a stranger acts. Only policies are left.

use super::{Caller, Door, Route, Snapshot, World};
use crate::house::{Answer, Client};
use axum::http::StatusCode;
use platform::{Actor, OrgRole};

/// Whose requests are sent: between them they may read all that is private.
const RIGHTFUL: [&str; 7] = ["worker", "owner", "reviewer", "assessor", "support", "auditor", "admin"];

/// Routes that act for whoever shows a secret, or end a sign-in: the part of the platform that keeps sign-ins does so in
/// its own name, and after them the walk would go on as nobody. They are tried elsewhere.
const BY_THE_KEEPER_OF_SIGN_INS: [&str; 10] = [
    "DELETE /api/v1/me/sessions",
    "DELETE /api/v1/me/sessions/{id}",
    "POST /account/sign-ins/end-others",
    "POST /account/sign-ins/{id}/end",
    "POST /account/sign-out-everywhere",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/staff/people/{id}/end-sign-ins",
    "POST /sign-out",
    "POST /staff/people/{id}/acts/{act}",
];

/// What that part changes and notes for the person who asks, of whom our code alone tells it. It adds no key and no
/// factor for anybody but them: that the policies hold.
///
/// Passwords, apps, phones, refresh tokens and roles are not in the list: a route that began to change one of them fails.
const IN_ITS_NAME: [&str; 12] = [
    "changed: identity.api_keys {",
    "changed: identity.email_tokens {",
    "changed: identity.factor_resets {",
    "changed: identity.foreign_identities {",
    "changed: identity.passkeys {",
    "changed: identity.recovery_codes {",
    "changed: identity.sessions {",
    "changed: identity.text_codes {",
    "new: identity.passkey_challenges",
    "new: identity.sessions",
    "new: platform.cut_offs",
    "new: platform.outbox {",
];

fn client<'a>(caller: &'a Caller, route: &Route) -> &'a Client {
    match route.door {
        Door::Api => &caller.api,
        Door::Site => &caller.site,
    }
}

fn told(answer: &Answer) -> Option<&'static str> {
    let text = answer.text();
    super::world::CANARIES.into_iter().find(|canary| text.contains(*canary))
}

/// Those whom the database takes the caller for.
fn strangers(world: &World) -> Vec<(&'static str, Actor)> {
    let user = |name: &str| world.caller(name).user.expect("an account");
    let elsewhere = world.thing("organisation elsewhere").parse().expect("an id");
    let db = &world.app.db;
    vec![
        ("nobody", db.anonymous()),
        ("other worker", db.worker(user("other worker"))),
        ("newcomer", db.founder(user("newcomer"))),
        (
            "other owner",
            db.employer(user("other owner"), elsewhere, OrgRole::Owner),
        ),
    ]
}

/// Sends everything that reads, or everything that writes, for each rightful caller in the guise of each stranger.
async fn walk(world: &World, writes: bool) -> Vec<String> {
    let mut leaked = Vec::new();
    for route in world.routes().await {
        let name = route.name();
        let elsewhere = BY_THE_KEEPER_OF_SIGN_INS.contains(&name.as_str())
            || super::without_rights::BY_NUMBER.contains(&name.as_str());
        let tried = route.writes() == writes && !elsewhere;
        let Some(address) = world.address(&route).filter(|_| tried) else {
            continue;
        };
        for name in RIGHTFUL {
            for (stranger, actor) in strangers(world) {
                let sent = world.sent(&route).expect("a covered route");
                let _mistaken = platform::switches::taken_for(actor);
                let answer = world
                    .hit(client(world.caller(name), &route), &route, &address, sent)
                    .await;
                if let Some(canary) = told(&answer) {
                    leaked.push(format!(
                        "{} of {name} tells {stranger} of {canary}: {}",
                        route.name(),
                        answer.status
                    ));
                }
            }
        }
    }
    leaked
}

/// How many answers hold a canary when the database knows who acts: what the walk would have seen.
async fn told_to_the_rightful(world: &World) -> usize {
    let mut many = 0;
    for route in world.routes().await {
        let Some(address) = world.address(&route).filter(|_| !route.writes()) else {
            continue;
        };
        for name in RIGHTFUL {
            let answer = world
                .hit(
                    client(world.caller(name), &route),
                    &route,
                    &address,
                    super::Sent::Nothing,
                )
                .await;
            many += usize::from(told(&answer).is_some());
        }
    }
    many
}

#[tokio::test]
async fn asvs_V8_4_1__policies_alone_keep_each_to_their_own() {
    let world = World::build().await;
    let many = told_to_the_rightful(&world).await;
    assert!(many > 60, "the walk would see little: {many}");
    let before = Snapshot::of(&world).await;
    let mut leaked = walk(&world, false).await;
    leaked.extend(walk(&world, true).await);
    assert!(leaked.is_empty(), "{leaked:#?}");
    let mut harm = super::without_rights::harm(&world, &before, &Snapshot::of(&world).await);
    let its_own = |row: &String| IN_ITS_NAME.iter().any(|known| row.starts_with(known));
    let revoked = |row: &String| row.starts_with("new: identity.api_keys") && !row.contains("\"revoked_at\": null");
    // The same row with wrong codes counted; one that was asked for would have none.
    let counted = |row: &String| row.starts_with("new: identity.text_codes") && !row.contains("\"tries\": 0,");
    // The same row, stopped: that only keeps what its holder has, and our code alone tells the holder.
    let stopped =
        |row: &String| row.starts_with("new: identity.factor_resets") && !row.contains("\"stopped_at\": null");
    // Whoever shows the letter's secret confirms the address, without a sign-in; the rest of that account stays as it was.
    let confirmed =
        |row: &String| row.starts_with("changed: identity.users {") && row.contains("\"email_confirmed_at\": null");
    harm.retain(|row| !its_own(row) && !confirmed(row) && !revoked(row) && !counted(row) && !stopped(row));
    assert!(harm.is_empty(), "{harm:#?}");
    let kept = "select role = 'worker' and staff_role is null and disabled_at is null from identity.users
                where email = 'unconfirmed@demo.example'";
    let kept: bool = sqlx::query_scalar(kept)
        .fetch_one(&mut world.app.db.all_seeing().await)
        .await
        .expect("the account has its address still");
    assert!(kept, "the account that was confirmed is what it was");
    for name in RIGHTFUL {
        let me = world.caller(name).api.get("/api/v1/me").await;
        assert_eq!(me.status, StatusCode::OK, "{name} was signed in all the while");
    }
}
