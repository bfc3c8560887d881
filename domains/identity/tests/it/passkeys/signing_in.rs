//! Signing in and proving with passkeys.

use super::{
    ORIGIN, add, ask, asked_and_signed_in, expired, house, no_session, proof, reasons, refused, shown, sign_in,
    with_passkey,
};
use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use chrono::TimeDelta;
use identity::{
    Config, Deactivate, Error, Evidence, Login, Method, PasskeySignIn, ProveAgain, ProveByPasskey, SecondFactorFor,
    SecondStep,
};
use kernel::PeopleError;
use serde_json::json;
use testkit::Authenticator;

async fn login(house: &House, cookie: &kernel::Secret<String>) -> Option<Login> {
    let login = house.identity.authenticate_session(&house.authenticator, cookie).await;
    login.expect("an answer")
}

#[tokio::test]
async fn a_passkey_signs_in_alone_and_counts_as_both_factors() {
    let house = house().await;
    let (user, mut key, _) = with_passkey(&house).await;
    key.step = 1;
    let options = ask(&house).await;
    assert_eq!(options["rpId"], "muster.example");
    assert_eq!(options["userVerification"], "required");
    assert_eq!(
        options["allowCredentials"],
        json!([]),
        "whoever asks learns of no passkey"
    );
    let session = sign_in(&house, key.prove(&options)).await.expect("a session");
    assert_eq!(session.account.user, user);
    let login = login(&house, &session.cookie).await.expect("a login");
    assert!(login.methods.has(Method::Passkey) && login.methods.has_second());
    assert!(!login.methods.has(Method::Password));
    let listed = house.identity.list_own_passkeys(&house.db.worker(user)).await;
    assert_eq!(listed.expect("a list")[0].used_at, Some(house.db.ground().clock.now()));
    let options = ask(&house).await;
    let pair = house
        .identity
        .sign_in_with_passkey_for_tokens(&house.nobody, shown(key.prove(&options)), Some("jo-phone".into()))
        .await
        .expect("a pair");
    assert_eq!(pair.account.user, user);
    let names = house.event_names().await;
    let news = names.iter().filter(|name| name.contains("new_device")).count();
    assert_eq!(news, 1, "the first device is no news, the second is: {names:?}");
}

/// Makes an authenticator lie.
type Lie = fn(&mut Authenticator);

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let house = house().await;
    let (user, mut key, _) = with_passkey(&house).await;
    let lies: [(&str, Lie); 9] = [
        ("other-origin", |key| key.origin = "http://muster.example".into()),
        ("other-origin", |key| key.origin = "https://muster.example:444".into()),
        ("framed", |key| key.framed = true),
        ("other-party", |key| key.party = "example".into()),
        ("nobody-verified", |key| key.flags = 0x01),
        ("nobody-present", |key| key.flags = 0x04),
        ("backup-flags", |key| key.flags = 0x0d),
        ("other-ceremony", |key| key.ceremony = "webauthn.create"),
        ("other-owner", |key| key.owner = Some(vec![7; 16])),
    ];
    let truth = (key.origin.clone(), key.party.clone(), key.flags, key.owner.clone());
    let mut answers = Vec::new();
    for (why, lie) in lies {
        lie(&mut key);
        let refusal = asked_and_signed_in(&house, &mut key).await.expect_err("a refusal");
        answers.push((refusal.code(), refusal.kind(), refusal.to_string()));
        assert_eq!(reasons(&house).await.last().map(String::as_str), Some(why));
        (key.origin, key.party, key.flags, key.owner) = truth.clone();
        (key.framed, key.ceremony) = (false, "webauthn.get");
    }
    let mut stranger = Authenticator::new(ORIGIN);
    let refusal = asked_and_signed_in(&house, &mut stranger).await.expect_err("a refusal");
    answers.push((refusal.code(), refusal.kind(), refusal.to_string()));
    let options = ask(&house).await;
    let mut forged = key.prove(&options);
    forged["response"]["signature"] = stranger.prove(&options)["response"]["signature"].clone();
    let refusal = sign_in(&house, forged).await.expect_err("a refusal");
    answers.push((refusal.code(), refusal.kind(), refusal.to_string()));
    let off = Deactivate {
        current: secret(PASSWORD),
        place: None,
    };
    house
        .identity
        .deactivate(&house.db.worker(user), off)
        .await
        .expect("off");
    let refusal = asked_and_signed_in(&house, &mut key).await.expect_err("a refusal");
    answers.push((refusal.code(), refusal.kind(), refusal.to_string()));
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let told = reasons(&house).await;
    assert_eq!(told[told.len() - 3..], ["unknown-passkey", "signature", "account-shut"]);
}

#[tokio::test]
async fn a_challenge_is_answered_once_in_time_and_for_what_it_was_asked() {
    let house = house().await;
    let (user, mut key, _) = with_passkey(&house).await;
    let actor = house.db.worker(user);
    let options = ask(&house).await;
    let answer = key.prove(&options);
    sign_in(&house, answer.clone()).await.expect("a session");
    assert!(expired(sign_in(&house, answer).await), "replayed");
    let options = house.identity.ask_for_passkey_again(&actor).await.expect("a question");
    assert!(expired(sign_in(&house, key.prove(&options)).await), "asked for a proof");
    let options = ask(&house).await;
    house.db.clock().advance(TimeDelta::minutes(5));
    assert!(expired(sign_in(&house, key.prove(&options)).await), "too old");
    let options = ask(&house).await;
    key.flags = 0x01;
    assert!(refused(sign_in(&house, key.prove(&options)).await));
    key.flags = 0x05;
    assert!(
        expired(sign_in(&house, key.prove(&options)).await),
        "a failed try uses it up"
    );
}

#[tokio::test]
async fn two_at_once_with_one_answer_get_one_session() {
    let house = house().await;
    let (_, mut key, _) = with_passkey(&house).await;
    let options = ask(&house).await;
    let answer = key.prove(&options);
    let both = tokio::join!(sign_in(&house, answer.clone()), sign_in(&house, answer));
    assert_eq!(u8::from(both.0.is_ok()) + u8::from(both.1.is_ok()), 1);
}

#[tokio::test]
async fn an_authenticator_that_counts_backwards_is_refused_and_its_owner_told() {
    let house = house().await;
    let (_, mut key, passkey) = with_passkey(&house).await;
    key.count = 7;
    asked_and_signed_in(&house, &mut key).await.expect("a session");
    for count in [7, 6, 0] {
        key.count = count;
        assert!(refused(asked_and_signed_in(&house, &mut key).await), "{count}");
    }
    assert_eq!(reasons(&house).await, ["copied"; 3]);
    let told = house.events().await;
    let (name, payload) = told.last().expect("an event");
    assert_eq!(name, "identity.passkey_changed.1");
    assert_eq!(
        (&payload["change"], &payload["name"]),
        (&json!("maybe_copied"), &json!(passkey.name))
    );
    key.count = 8;
    asked_and_signed_in(&house, &mut key).await.expect("a session");
}

#[tokio::test]
async fn a_passkey_proves_again_for_its_owner_only() {
    let house = house().await;
    let user = house.person(EMAIL).await;
    let signed_in = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let session = signed_in.expect("a session");
    let actor = house.db.worker(user);
    let mut key = Authenticator::new(ORIGIN);
    add(&house, &actor, &mut key).await.expect("a passkey");
    house.db.clock().advance(TimeDelta::hours(1));
    let options = house.identity.ask_for_passkey_again(&actor).await.expect("a question");
    assert_eq!(options["allowCredentials"].as_array().map(Vec::len), Some(1));
    let command = |answer, session| ProveByPasskey {
        session,
        answer: proof(answer),
    };
    let proving = house
        .identity
        .prove_by_passkey(&actor, command(key.prove(&options), session.session));
    let proved = proving.await.expect("a proof");
    assert_eq!(proved.until, house.db.ground().clock.now() + TimeDelta::minutes(10));
    assert!(
        login(&house, &session.cookie).await.is_none(),
        "the old secret opens nothing"
    );
    let now = login(&house, &proved.cookie.expect("a new secret"))
        .await
        .expect("a login");
    assert!(now.methods.has(Method::Passkey) && now.methods.has(Method::Password));

    let sam = house.db.worker(house.person("sam@example.org").await);
    let none = house.identity.ask_for_passkey_again(&sam).await;
    assert!(matches!(none, Err(Error::UnknownPasskey)));
    let mut sams = Authenticator::new(ORIGIN);
    add(&house, &sam, &mut sams).await.expect("a passkey");
    let options = house.identity.ask_for_passkey_again(&sam).await.expect("a question");
    let with_jos = command(key.prove(&options), session.session);
    assert!(
        refused(house.identity.prove_by_passkey(&sam, with_jos).await),
        "a passkey of another"
    );
    assert_eq!(reasons(&house).await, ["other-owner"]);
    let options = house.identity.ask_for_passkey_again(&sam).await.expect("a question");
    let for_jos = command(sams.prove(&options), session.session);
    let theft = house.identity.prove_by_passkey(&sam, for_jos).await;
    assert!(matches!(theft, Err(Error::SignInAgain)), "a session of another");
}

#[tokio::test]
async fn beside_a_passkey_the_password_alone_opens_nothing() {
    let house = house().await;
    let user = house.person(EMAIL).await;
    let actor = house.db.worker(user);
    let before = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let session = before.expect("a session").session;
    let mut key = Authenticator::new(ORIGIN);
    let added = add(&house, &actor, &mut key).await.expect("a passkey");
    let codes = added.codes.expect("recovery codes for the first factor").0;
    let mut other = Authenticator::new(ORIGIN);
    let second = add(&house, &actor, &mut other).await.expect("another");
    assert!(second.codes.is_none(), "there are codes already");
    let half = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let Err(Error::SecondFactorNeeded(half)) = half else {
        panic!("{half:?}");
    };
    assert_eq!((half.factors.passkeys, half.factors.app_since), (2, None));
    let step = SecondStep {
        ticket: half.ticket,
        code: codes[0].clone(),
        place: None,
        device: None,
        agent: None,
    };
    let whole = house
        .identity
        .finish_sign_in(&house.nobody, step)
        .await
        .expect("a session");
    assert_eq!(whole.account.user, user);
    let command = |by| ProveAgain {
        session,
        by,
        place: None,
    };
    let password = command(Evidence::Password(secret(PASSWORD)));
    let refusal = house
        .identity
        .prove_again(&actor, password)
        .await
        .expect_err("a refusal");
    assert!(refusal.fields()[0].message.starts_with("Use your passkey"));
    let code = command(Evidence::Code(codes[1].clone()));
    house.identity.prove_again(&actor, code).await.expect("a proof");

    house
        .identity
        .remove_passkey(&actor, added.passkey.id, session)
        .await
        .expect("gone");
    house
        .identity
        .remove_passkey(&actor, second.passkey.id, session)
        .await
        .expect("gone");
    let alone = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    assert!(alone.is_ok(), "without a passkey the password opens it again");
    let left = house.identity.own_factors(&actor).await.expect("factors");
    assert_eq!(left.recovery_codes_left, 0);
}

#[tokio::test]
async fn staff_keep_their_last_factor() {
    let house = House::with(Config {
        issuer: ORIGIN.into(),
        second_factor_for: SecondFactorFor::Staff,
        ..Config::for_tests()
    })
    .await;
    let user = house.person(EMAIL).await;
    let staff = house.db.staff(user, platform::StaffRole::Admin);
    let mut key = Authenticator::new(ORIGIN);
    let added = add(&house, &staff, &mut key).await.expect("a passkey");
    let kept = house
        .identity
        .remove_passkey(&staff, added.passkey.id, no_session())
        .await;
    assert!(matches!(kept, Err(Error::SecondFactorDemanded)));
    let listed = house.identity.list_own_passkeys(&staff).await.expect("a list");
    assert_eq!(listed.len(), 1);
    asked_and_signed_in(&house, &mut key).await.expect("a session");
}

#[tokio::test]
async fn a_passkey_at_the_second_step_uses_the_ticket_up() {
    let house = house().await;
    let user = house.person(EMAIL).await;
    let mut key = Authenticator::new(ORIGIN);
    let added = add(&house, &house.db.worker(user), &mut key).await.expect("a passkey");
    let codes = added.codes.expect("recovery codes").0;
    let half = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let Err(Error::SecondFactorNeeded(half)) = half else {
        panic!("no half-login: {half:?}");
    };
    let options = ask(&house).await;
    let command = PasskeySignIn {
        ticket: Some(half.ticket.clone()),
        ..shown(key.prove(&options))
    };
    house
        .identity
        .sign_in_with_passkey(&house.nobody, command)
        .await
        .expect("a session");
    let step = SecondStep {
        ticket: half.ticket,
        code: codes[0].clone(),
        place: None,
        device: None,
        agent: None,
    };
    let twice = house.identity.finish_sign_in(&house.nobody, step).await;
    assert!(matches!(twice, Err(Error::HalfLoginEnded)));
}
