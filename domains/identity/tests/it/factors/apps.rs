//! Authenticator apps: set up, replaced and removed.

use crate::house::factors::{confirm, finish, half, holder, now_code};
use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use chrono::TimeDelta;
use identity::{Config, Error};
use platform::StaffRole;
use sqlx::Row;
use testkit::app_code;

#[tokio::test]
async fn an_app_holds_from_its_first_code_on_and_then_the_password_opens_nothing() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let actor = house.db.worker(user);
    let signed_in = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let session = signed_in.expect("a session");
    let none = house
        .identity
        .confirm_app(&actor, session.session, &secret("123456"))
        .await;
    assert!(matches!(none, Err(Error::SetupEnded)));
    let setup = house.identity.begin_app(&actor).await.expect("a key");
    let shown = house
        .identity
        .begun_app(&actor)
        .await
        .expect("an answer")
        .expect("a key");
    assert_eq!(setup.link.expose(), shown.link.expose());
    let before = house.identity.own_factors(&actor).await.expect("factors");
    assert!(!before.any(), "nothing changes before the first code");
    let stale = app_code(
        setup.key.expose(),
        house.db.ground().clock.now() - TimeDelta::minutes(5),
    );
    let wrong = house
        .identity
        .confirm_app(&actor, session.session, &secret(&stale))
        .await;
    assert!(matches!(wrong, Err(Error::Invalid(_))));
    let code = now_code(&house, setup.key.expose());
    let confirmed = house.identity.confirm_app(&actor, session.session, &code).await;
    let confirmed = confirmed.expect("an app");
    assert_eq!(confirmed.codes.expect("codes").0.len(), 10);
    assert!(confirmed.proved.cookie.is_some(), "the session gets a new secret");
    let factors = house.identity.own_factors(&actor).await.expect("factors");
    assert!(factors.any() && factors.recovery_codes_left == 10);
    half(&house).await;
    let names = house.event_names().await;
    assert!(names.contains(&"identity.factors_changed.1".to_owned()));
    let again = house.identity.confirm_app(&actor, session.session, &code).await;
    assert!(matches!(again, Err(Error::SetupEnded)));
}

#[tokio::test]
async fn a_key_that_waited_an_hour_is_none_any_more() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let actor = house.db.worker(user);
    let session = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let setup = house.identity.begin_app(&actor).await.expect("a key");
    house.db.clock().advance(TimeDelta::hours(1));
    assert!(house.identity.begun_app(&actor).await.expect("an answer").is_none());
    let code = now_code(&house, setup.key.expose());
    let session = session.expect("a session").session;
    let late = house.identity.confirm_app(&actor, session, &code).await;
    assert!(matches!(late, Err(Error::SetupEnded)));
}

#[tokio::test]
async fn the_seed_lies_sealed_in_its_place() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let mut all = house.db.all_seeing().await;
    let row = sqlx::query("select seed, id from identity.totp where user_id = $1")
        .bind(holder.user.get())
        .fetch_one(&mut all)
        .await
        .expect("the seed");
    let sealed: Vec<u8> = row.get("seed");
    assert!(sealed.len() > 40, "version, key, nonce and seal");
    assert!(!hex(&sealed).contains(&hex(holder.key.as_bytes())));
    // A seal that was moved to another row does not open there.
    sqlx::query("update identity.totp set id = gen_random_uuid()")
        .execute(&mut all)
        .await
        .expect("a superuser may");
    let moved = finish(&house, &half(&house).await, &now_code(&house, &holder.key)).await;
    assert!(matches!(moved, Err(Error::Db(_))), "{moved:?}");
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[tokio::test]
async fn another_phone_takes_the_place_of_the_first_and_the_codes_stay() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let (key, confirmed) = confirm(&house, &holder.actor, &holder.session).await;
    assert!(confirmed.codes.is_none(), "the ten codes still work");
    house.db.clock().advance(TimeDelta::seconds(30));
    let waiting = half(&house).await;
    let old = finish(&house, &waiting, &now_code(&house, &holder.key)).await;
    assert!(matches!(old, Err(Error::Invalid(_))));
    finish(&house, &waiting, &now_code(&house, &key))
        .await
        .expect("a session");
}

#[tokio::test]
async fn asvs_V6_5_6__whoever_removes_the_app_signs_in_by_password_again_and_loses_the_codes() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let elsewhere = finish(&house, &half(&house).await, &now_code(&house, &holder.key)).await;
    let elsewhere = elsewhere.expect("another sign-in");
    let here = holder.session.session;
    house.identity.remove_app(&holder.actor, here).await.expect("removed");
    let mut left = house.identity.list_own_sessions(&holder.actor).await.expect("sign-ins");
    left.retain(|sign_in| sign_in.session == elsewhere.session);
    assert!(left.is_empty(), "the other sign-ins end");
    let factors = house.identity.own_factors(&holder.actor).await.expect("factors");
    assert!(!factors.any() && factors.recovery_codes_left == 0);
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let twice = house.identity.remove_app(&holder.actor, here).await;
    assert!(matches!(twice, Err(Error::NoSecondFactor)));
    let codes = house.identity.make_recovery_codes(&holder.actor).await;
    assert!(matches!(codes, Err(Error::NoSecondFactor)));
    let nobody = house.identity.begin_app(&house.nobody).await;
    assert!(matches!(nobody, Err(Error::Denied(_))));
}

#[tokio::test]
async fn whoever_must_have_a_factor_keeps_the_last() {
    let config = Config {
        second_factor_for: identity::SecondFactorFor::Staff,
        ..Config::for_tests()
    };
    let house = House::with(config).await;
    let holder = holder(&house).await;
    let staff = house.db.staff(holder.user, StaffRole::Admin);
    let last = house.identity.remove_app(&staff, holder.session.session).await;
    assert!(matches!(last, Err(Error::SecondFactorDemanded)));
    assert!(house.identity.own_factors(&staff).await.expect("factors").any());
}

#[tokio::test]
async fn whoever_acts_for_an_organisation_that_demands_a_factor_keeps_the_last_from_the_announcement_on() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let later = testkit::start_of_tests() + TimeDelta::days(7);
    let member = house.member(holder.user, Some(later));
    let last = house.identity.remove_app(&member, holder.session.session).await;
    assert!(matches!(last, Err(Error::SecondFactorDemanded)));
    let free = house.member(holder.user, None);
    let removed = house.identity.remove_app(&free, holder.session.session).await;
    removed.expect("nobody demands it");
}
