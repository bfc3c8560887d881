//! Somebody with an authenticator app, and the steps of signing in with it.

use super::{EMAIL, House, PASSWORD, claim, secret};
use chrono::TimeDelta;
use identity::{AppConfirmed, BrowserSession, Error, HalfLogin, Login, SecondStep};
use kernel::Secret;
use kernel::ids::UserId;
use platform::Actor;
use testkit::app_code;

/// Somebody with an authenticator app.
pub(crate) struct Holder {
    pub(crate) user: UserId,
    pub(crate) actor: Actor,
    pub(crate) session: BrowserSession,
    pub(crate) key: String,
    pub(crate) codes: Vec<String>,
}

pub(crate) fn now_code(house: &House, key: &str) -> Secret<String> {
    secret(&app_code(key, house.db.ground().clock.now()))
}

/// Lets the app show its next code.
pub(crate) fn next_code(house: &House, key: &str) -> Secret<String> {
    house.db.clock().advance(TimeDelta::seconds(30));
    now_code(house, key)
}

pub(crate) async fn confirm(house: &House, actor: &Actor, session: &BrowserSession) -> (String, AppConfirmed) {
    let setup = house.identity.begin_app(actor).await.expect("a key");
    let key = setup.key.into_inner();
    let code = now_code(house, &key);
    let confirmed = house.identity.confirm_app(actor, session.session, &code).await;
    (key, confirmed.expect("an app"))
}

/// Registers somebody and gives them an app.
pub(crate) async fn holder(house: &House) -> Holder {
    let user = house.person(EMAIL).await;
    let actor = house.db.worker(user);
    let session = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let session = session.expect("a session");
    let (key, confirmed) = confirm(house, &actor, &session).await;
    let codes = confirmed.codes.expect("recovery codes").0;
    house.db.clock().advance(TimeDelta::seconds(30));
    Holder {
        user,
        actor,
        session,
        key,
        codes: codes.into_iter().map(Secret::into_inner).collect(),
    }
}

/// Signs in as far as the password goes.
pub(crate) async fn half(house: &House) -> HalfLogin {
    match house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await {
        Err(Error::SecondFactorNeeded(half)) => *half,
        other => panic!("no half-login: {other:?}"),
    }
}

pub(crate) fn step(half: &HalfLogin, code: &Secret<String>) -> SecondStep {
    SecondStep {
        ticket: half.ticket.clone(),
        code: code.clone(),
        place: None,
        device: None,
        agent: None,
    }
}

pub(crate) async fn finish(house: &House, half: &HalfLogin, code: &Secret<String>) -> Result<BrowserSession, Error> {
    house.identity.finish_sign_in(&house.nobody, step(half, code)).await
}

pub(crate) async fn login(house: &House, session: &BrowserSession) -> Login {
    let login = house
        .identity
        .authenticate_session(&house.authenticator, &session.cookie)
        .await;
    login.expect("an answer").expect("a login")
}
