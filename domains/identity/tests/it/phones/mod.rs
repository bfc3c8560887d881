//! Codes in text messages: the weakest second factor, and never more than that.

mod messages;
mod numbers;

use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use chrono::TimeDelta;
use identity::{BrowserSession, TextCode};
use kernel::ids::{TextCodeId, UserId};
use platform::Actor;

const NUMBER: &str = "07700 900123";

/// Does what the journey does: writes the newest message that was asked for.
async fn text(house: &House) -> Option<TextCode> {
    let events = house.events().await;
    let asked = events
        .iter()
        .rev()
        .find(|(name, _)| name == "identity.text_code_asked.1");
    let code: TextCodeId = serde_json::from_value(asked?.1["code"].clone()).expect("an id");
    let journey = house.db.system("text-after-request");
    let mut tx = house
        .db
        .runner_ground()
        .db
        .write(&journey)
        .await
        .expect("a transaction");
    let written = house
        .jobs
        .write_text_code_in(&mut tx, code)
        .await
        .expect("a code or none");
    tx.commit().await.expect("a commit");
    written
}

/// Somebody with a number and nothing else.
struct Caller {
    user: UserId,
    actor: Actor,
    session: BrowserSession,
}

async fn signed_in(house: &House) -> Caller {
    let user = house.person(EMAIL).await;
    let session = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    Caller {
        user,
        actor: house.db.worker(user),
        session: session.expect("a session"),
    }
}

async fn add_number(house: &House, actor: &Actor, session: &BrowserSession) {
    let identity = &house.identity;
    let begun = identity.begin_phone(actor, session.session, NUMBER).await;
    assert_eq!(begun.expect("a message").to_string(), "123");
    let sent = text(house).await.expect("a message");
    assert_eq!(sent.to.as_str(), "+447700900123");
    let confirmed = identity.confirm_phone(actor, session.session, &sent.code).await;
    confirmed.expect("the number holds");
}

async fn caller(house: &House) -> Caller {
    let caller = signed_in(house).await;
    add_number(house, &caller.actor, &caller.session).await;
    // What was sent for the number is counted no more.
    house.db.clock().advance(TimeDelta::hours(1));
    caller
}

fn wrong(code: &TextCode) -> kernel::Secret<String> {
    let last = code.code.expose().chars().last().expect("a digit");
    let other = if last == '0' { '1' } else { '0' };
    secret(&format!("{}{other}", &code.code.expose()[..5]))
}
