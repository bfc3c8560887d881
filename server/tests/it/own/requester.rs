//! A job that somebody asked for sees what that person may see.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use crate::rights::World;
use journeys::COPY_AFTER_REQUEST;
use kernel::ids::UserId;
use platform::ReadTx;
use platform::own_data::OwnPart;
use server::app::House;

/// Everything of somebody that the job would collect, and in which kinds.
async fn collected(house: &House, tx: &mut ReadTx, user: UserId) -> Vec<&'static str> {
    let mut parts: Vec<OwnPart> = Vec::new();
    parts.push(house.identity.export_in(tx, user).await.expect("accounts"));
    parts.push(house.people.export_in(tx, user).await.expect("profiles"));
    parts.push(house.files.export_in(tx, user).await.expect("files"));
    parts.push(house.organisations.export_in(tx, user).await.expect("memberships"));
    parts.push(house.academy.export_in(tx, user).await.expect("courses"));
    parts.push(house.certificates.export_in(tx, user).await.expect("certificates"));
    parts.push(house.marketplace.export_in(tx, user).await.expect("shifts"));
    parts.push(house.billing.export_in(tx, user).await.expect("payments"));
    let tables = parts.into_iter().flat_map(|part| part.tables);
    // Of what is sealed one row stands there always; it is empty where nothing opens.
    let full = tables.filter(|table| table.rows.iter().any(has_something));
    full.map(|table| table.name).collect()
}

fn has_something(row: &serde_json::Value) -> bool {
    match row {
        serde_json::Value::Object(fields) => fields.values().any(|value| !value.is_null()),
        other => !other.is_null(),
    }
}

#[tokio::test]
async fn asvs_V8_3_3__a_job_acts_with_the_rights_of_whoever_asked_for_it() {
    let world = World::build().await;
    let house = &world.app.app.backstage;
    let of = |name: &str| world.caller(name).user.expect("an account");
    let job = world.app.db.system(COPY_AFTER_REQUEST);
    let mut theirs = house
        .ground
        .db
        .read_fresh(&job.on_behalf_of(of("worker")))
        .await
        .expect("a transaction");
    let own = collected(house, &mut theirs, of("worker")).await;
    for kind in [
        "profile",
        "private_details",
        "credentials",
        "files",
        "bookings",
        "payments",
        "certificates",
    ] {
        assert!(own.contains(&kind), "{kind} is not in {own:?}");
    }
    drop(theirs);
    // The same job at the same thing, asked for by somebody else.
    let mut others = house
        .ground
        .db
        .read_fresh(&job.on_behalf_of(of("other worker")))
        .await
        .expect("a transaction");
    let leaked = collected(house, &mut others, of("worker")).await;
    // Accounts and names are open to every part of the platform, for greetings; that there are copies, to the job that makes
    // them. Everything else stays with whoever asked.
    assert_eq!(leaked, ["account", "copies_of_my_data", "profile"]);
}
