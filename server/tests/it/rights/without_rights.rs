//! The same walk with our own rights switched off: what strangers still cannot see or change is held by the database.

use super::{Caller, Door, Route, Snapshot, World};
use crate::house::Answer;

/// Who tries, as persons of their own and for an organisation of their own.
const STRANGERS: [&str; 5] = ["nobody", "stranger", "newcomer", "other worker", "other owner"];

/// Routes that tell a holder's name to whoever shows a number, and the captured mail of embedded mode.
pub(super) const BY_NUMBER: [&str; 6] = [
    "GET /verify/{number}",
    "GET /v/{number}",
    "GET /V/{number}",
    "GET /api/v1/verify/{number}",
    "GET /dev/mailbox",
    "GET /dev/mailbox.json",
];

/// Routes that act for whoever shows a secret, or end the stranger's own session: both are tried elsewhere.
const BY_SECRET: [&str; 7] = [
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/verify-email",
    "POST /confirm-email",
    "POST /sign-in",
    "POST /sign-out",
    "POST /account/sign-out-everywhere",
];

/// What a route let out that belongs to somebody else.
fn leaks(route: &Route, who: &Caller, answer: &Answer) -> Option<String> {
    let text = answer.text();
    let canary = super::world::CANARIES.iter().find(|canary| text.contains(**canary))?;
    (!BY_NUMBER.contains(&route.name().as_str()))
        .then(|| format!("{} tells {} of {canary}: {}", route.name(), who.name, answer.status))
}

/// Ids by which a row is known to be one of the strangers' own.
fn own_ids(world: &World) -> Vec<String> {
    let users = STRANGERS.iter().filter_map(|name| world.caller(name).user);
    let mut ids: Vec<String> = users.map(|user| user.to_string()).collect();
    ids.push(world.thing("organisation elsewhere").to_owned());
    ids
}

/// Rows that were somebody else's and are not as they were, and new rows that name somebody else's things.
pub(super) fn harm(world: &World, before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let own = own_ids(world);
    let owners = ["worker", "owner"].map(|name| world.caller(name).user.expect("an account").to_string());
    let theirs = [owners.as_slice(), &[world.organisation.to_string()]].concat();
    let names = |row: &str, ids: &[String]| ids.iter().any(|id| row.contains(id));
    let gone = before.gone(after).into_iter().filter(|(_, row)| !names(row, &own));
    let new = before.new_in(after).into_iter().filter(|(_, row)| names(row, &theirs));
    gone.map(|(table, row)| format!("changed: {table} {row}"))
        .chain(new.map(|(table, row)| format!("new: {table} {row}")))
        .collect()
}

#[tokio::test]
async fn asvs_V8_3_1__the_database_alone_keeps_strangers_out() {
    let world = World::build().await;
    let before = Snapshot::of(&world).await;
    let all_may = platform::switches::without_rights();
    let mut leaked = Vec::new();
    for route in world.routes().await {
        let tried = world
            .address(&route)
            .filter(|_| !BY_SECRET.contains(&route.name().as_str()));
        let Some(address) = tried else { continue };
        for name in STRANGERS {
            let Some(sent) = world.sent(&route) else { continue };
            let who = world.caller(name);
            let client = match route.door {
                Door::Api => &who.api,
                Door::Site => &who.site,
            };
            let answer = world.hit(client, &route, &address, sent).await;
            leaked.extend(leaks(&route, who, &answer));
        }
    }
    drop(all_may);
    assert!(leaked.is_empty(), "{leaked:#?}");
    let harm = harm(&world, &before, &Snapshot::of(&world).await);
    assert!(harm.is_empty(), "{harm:#?}");
}
