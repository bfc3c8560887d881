//! Passkeys, with an authenticator made of software.

mod adding;
mod signing_in;

use crate::house::{EMAIL, House};
use identity::{
    AddPasskey, BrowserSession, Config, Error, NewPasskey, PasskeyAdded, PasskeyFault, PasskeyProof, PasskeySignIn,
    PasskeyView,
};
use kernel::ids::{SessionId, UserId};
use platform::Actor;
use serde_json::Value;
use testkit::Authenticator;

const ORIGIN: &str = "https://muster.example";

async fn house() -> House {
    House::with(Config {
        issuer: ORIGIN.into(),
        ..Config::for_tests()
    })
    .await
}

fn proof(answer: Value) -> PasskeyProof {
    serde_json::from_value(answer).expect("the standard's JSON")
}

fn made(answer: Value) -> NewPasskey {
    serde_json::from_value(answer).expect("the standard's JSON")
}

async fn add(house: &House, actor: &Actor, key: &mut Authenticator) -> Result<PasskeyAdded, Error> {
    let options = house.identity.ask_for_new_passkey(actor).await.expect("a question");
    let answer = made(key.make(&options));
    let name = "Jo's phone".to_owned();
    let command = AddPasskey {
        name,
        answer,
        session: None,
    };
    house.identity.add_passkey(actor, command).await
}

/// A person with a passkey.
async fn with_passkey(house: &House) -> (UserId, Authenticator, PasskeyView) {
    let user = house.person(EMAIL).await;
    let mut key = Authenticator::new(ORIGIN);
    let added = add(house, &house.db.worker(user), &mut key).await;
    (user, key, added.expect("a passkey").passkey)
}

fn shown(answer: Value) -> PasskeySignIn {
    PasskeySignIn {
        answer: proof(answer),
        ticket: None,
        place: "192.0.2.1".parse().ok(),
        device: None,
        agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0".into()),
    }
}

async fn ask(house: &House) -> Value {
    house.identity.ask_for_passkey(&house.nobody).await.expect("a question")
}

async fn sign_in(house: &House, answer: Value) -> Result<BrowserSession, Error> {
    house.identity.sign_in_with_passkey(&house.nobody, shown(answer)).await
}

async fn asked_and_signed_in(house: &House, key: &mut Authenticator) -> Result<BrowserSession, Error> {
    let options = ask(house).await;
    sign_in(house, key.prove(&options)).await
}

/// A sign-in that there is not.
fn no_session() -> SessionId {
    uuid::Uuid::nil().into()
}

fn refused<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Passkey(PasskeyFault::Refused)))
}

fn expired<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Passkey(PasskeyFault::Expired)))
}

/// The reasons for refusals in the audit log, oldest first.
async fn reasons(house: &House) -> Vec<String> {
    use sqlx::Row;
    let mut all = house.db.all_seeing().await;
    let rows = sqlx::query("select detail->>'why' as why from platform.audit_log where action = 'identity.passkey-refused' order by at, id")
        .fetch_all(&mut all)
        .await
        .expect("the audit log");
    rows.iter().map(|row| row.get("why")).collect()
}
