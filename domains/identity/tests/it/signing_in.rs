//! Passwords at the door.

use crate::house::{EMAIL, House, PASSWORD, claim};
use chrono::TimeDelta;
use identity::{Config, Error};
use kernel::PeopleError;
use sqlx::Row;

#[tokio::test]
async fn every_reason_to_refuse_gets_the_same_answer() {
    let house = House::new().await;
    house.person(EMAIL).await;
    house.register("new@example.org", PASSWORD).await;
    let mut answers = Vec::new();
    for (address, password) in [
        (EMAIL, "wrong gravel teapot"),
        ("stranger@example.org", PASSWORD),
        ("new@example.org", PASSWORD),
        (EMAIL, ""),
        (EMAIL, &"x".repeat(2000)),
    ] {
        let error = house
            .identity
            .sign_in(&house.nobody, claim(address, password))
            .await
            .expect_err("a refusal");
        answers.push((error.code(), error.kind(), error.to_string()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn asvs_V11_4_2__the_column_holds_bcrypt_and_a_pepper_and_sessions_hold_hashes() {
    let house = House::with(Config {
        bcrypt_cost: Config::new("https://muster.example").bcrypt_cost,
        ..Config::for_tests()
    })
    .await;
    house.person(EMAIL).await;
    let session = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let mut all = house.db.all_seeing().await;
    let row = sqlx::query("select scheme, hash, pepper from identity.passwords")
        .fetch_one(&mut all)
        .await
        .expect("a row");
    assert!(row.get::<String, _>("hash").starts_with("$2b$12$"));
    assert_eq!(
        (row.get::<i16, _>("scheme"), row.get::<String, _>("pepper")),
        (1, "test".into())
    );
    let row = sqlx::query("select token_hash from identity.sessions")
        .fetch_one(&mut all)
        .await
        .expect("a row");
    let hash: Vec<u8> = row.get("token_hash");
    assert_eq!(hash.len(), 32);
    assert_ne!(hash, session.cookie.expose().as_bytes());
}

#[tokio::test]
async fn an_imported_password_is_renewed_by_signing_in() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let imported = bcrypt::hash("an old system's secret", 4).expect("a hash");
    let mut all = house.db.all_seeing().await;
    sqlx::query("update identity.passwords set scheme = 0, pepper = null, hash = $2 where user_id = $1")
        .bind(user.get())
        .bind(imported)
        .execute(&mut all)
        .await
        .expect("an import");
    for _ in 0..2 {
        let session = house
            .identity
            .sign_in(&house.nobody, claim(EMAIL, "an old system's secret"))
            .await;
        assert_eq!(session.expect("a session").account.user, user);
        let row = sqlx::query("select scheme from identity.passwords")
            .fetch_one(&mut all)
            .await
            .expect("a row");
        assert_eq!(row.get::<i16, _>("scheme"), 1);
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_for_known_and_unknown_addresses_alike() {
    let house = House::new().await;
    house.person(EMAIL).await;
    for address in [EMAIL, "stranger@example.org"] {
        for _ in 0..10 {
            let refused = house
                .identity
                .sign_in(&house.nobody, claim(address, "wrong gravel teapot"))
                .await;
            assert!(matches!(refused, Err(Error::NotSignedIn)));
        }
        let limited = house.identity.sign_in(&house.nobody, claim(address, PASSWORD)).await;
        assert!(
            matches!(limited, Err(Error::TooManyTries { retry_after: 900 })),
            "{limited:?}"
        );
    }
    house.db.clock().advance(TimeDelta::minutes(15));
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
}

#[tokio::test]
async fn a_disabled_account_opens_nothing() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let session = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let mut all = house.db.all_seeing().await;
    sqlx::query("update identity.users set disabled_at = now() where id = $1")
        .bind(user.get())
        .execute(&mut all)
        .await
        .expect("a switch");
    let login = house
        .identity
        .authenticate_session(&house.authenticator, &session.cookie)
        .await
        .expect("an answer");
    assert_eq!(login, None);
    let refused = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    assert!(matches!(refused, Err(Error::NotSignedIn)));
}
