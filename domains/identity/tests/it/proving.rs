//! Proving anew, before what is dangerous.

use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use chrono::TimeDelta;
use identity::{Error, Evidence, Login, Method, ProveAgain, Proved};
use kernel::ids::SessionId;
use platform::Actor;

async fn prove(house: &House, actor: &Actor, session: SessionId, password: &str) -> Result<Proved, Error> {
    let command = ProveAgain {
        session,
        by: Evidence::Password(secret(password)),
        place: None,
    };
    house.identity.prove_again(actor, command).await
}

async fn login(house: &House, cookie: &kernel::Secret<String>) -> Option<Login> {
    let login = house.identity.authenticate_session(&house.authenticator, cookie).await;
    login.expect("an answer")
}

#[tokio::test]
async fn a_sign_in_counts_as_a_proof_for_ten_minutes_and_a_new_proof_begins_anew() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let signed_in = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let session = signed_in.expect("a session");
    let first = login(&house, &session.cookie).await.expect("a login");
    assert_eq!(
        first.proven_until,
        house.db.ground().clock.now() + TimeDelta::minutes(10)
    );
    assert!(first.methods.has(Method::Password) && !first.methods.has_second());
    house.db.clock().advance(TimeDelta::hours(1));
    let actor = house.db.worker(user);
    let proved = prove(&house, &actor, session.session, PASSWORD).await.expect("a proof");
    assert_eq!(
        login(&house, &session.cookie).await,
        None,
        "the old secret opens nothing"
    );
    let cookie = proved.cookie.expect("a new secret");
    let again = login(&house, &cookie).await.expect("a login");
    assert_eq!(
        again.proven_until,
        house.db.ground().clock.now() + TimeDelta::minutes(10)
    );
    assert_eq!((again.session, again.user), (session.session, user));
    assert_eq!(
        proved.expires_at, session.expires_at,
        "a proof does not make a session longer"
    );
}

#[tokio::test]
async fn wrong_passwords_and_other_peoples_sessions_prove_nothing() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let signed_in = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let session = signed_in.expect("a session").session;
    let actor = house.db.worker(user);
    assert!(matches!(
        prove(&house, &actor, session, "wrong").await,
        Err(Error::Invalid(_))
    ));
    assert!(matches!(
        prove(&house, &house.nobody, session, PASSWORD).await,
        Err(Error::Denied(_))
    ));
    let other = house.person("sam@example.org").await;
    let stranger = house.db.worker(other);
    assert!(matches!(
        prove(&house, &stranger, session, PASSWORD).await,
        Err(Error::SignInAgain)
    ));
    for _ in 0..9 {
        assert!(matches!(
            prove(&house, &actor, session, "wrong").await,
            Err(Error::Invalid(_))
        ));
    }
    assert!(matches!(
        prove(&house, &actor, session, PASSWORD).await,
        Err(Error::TooManyTries { .. })
    ));
}
