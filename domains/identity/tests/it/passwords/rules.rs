//! Which passwords are taken, how they are kept, and for how long they count.

use super::codes;
use crate::house::{EMAIL, House, PASSWORD, claim};
use chrono::TimeDelta;
use identity::{Config, PasswordScheme};
use sqlx::Row;

async fn scheme(house: &House) -> (i16, String) {
    let mut all = house.db.all_seeing().await;
    let row = sqlx::query("select scheme, hash from identity.passwords")
        .fetch_one(&mut all)
        .await
        .expect("a row");
    (row.get("scheme"), row.get("hash"))
}

#[tokio::test]
async fn switching_the_scheme_and_signing_in_rewrites_the_hash_and_never_downward() {
    let argon = Config {
        password_scheme: PasswordScheme::Argon2id,
        ..Config::for_tests()
    };
    let house = House::new().await;
    house.person(EMAIL).await;
    assert_eq!(scheme(&house).await.0, 1);
    let upgraded = house.again(argon);
    upgraded
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let (number, hash) = scheme(&house).await;
    assert_eq!(number, 2);
    assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    assert_eq!(
        scheme(&house).await,
        (2, hash),
        "an installation that went back keeps it"
    );
}

#[tokio::test]
async fn asvs_V6_2_12__stolen_passwords_and_a_rule_of_classes_are_refused_where_they_are_switched_on() {
    let sha1 = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, PASSWORD.as_bytes());
    let hex: String = sha1
        .as_ref()
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02X}"));
    let file = tempfile::NamedTempFile::new().expect("a file");
    let lines = format!(
        "0000000000000000000000000000000000000001:3\n{hex}:2\n{}\n",
        "F".repeat(40)
    );
    std::fs::write(file.path(), lines).expect("it is written");
    let stolen = identity::BreachedPasswords::open(file.path()).expect("a list");
    let house = House::with(Config {
        breached_passwords: Some(stolen.into()),
        password_classes: true,
        ..Config::for_tests()
    })
    .await;
    let register = async |password: &str| {
        let registration = crate::house::registration(EMAIL, password);
        house.identity.register(&house.nobody, registration).await
    };
    assert_eq!(codes(&register(PASSWORD).await.expect_err("refused"))[0].1, "classes");
    register("Wobble-cinema-parsnip-7").await.expect("a registration");
    let plain = house.again(Config {
        breached_passwords: house.identity.config().breached_passwords.clone(),
        ..Config::for_tests()
    });
    let registration = crate::house::registration("sam@example.org", PASSWORD);
    let refused = plain.register(&house.nobody, registration).await.expect_err("refused");
    assert_eq!(codes(&refused)[0].1, "breached");
}

#[tokio::test]
async fn asvs_V6_2_10__a_password_counts_for_as_long_as_it_stays_secret() {
    let house = House::new().await;
    house.person(EMAIL).await;
    for _ in 0..4 {
        house.db.clock().advance(TimeDelta::days(3 * 365));
        let session = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
        session.expect("no rule makes anybody choose another");
    }
}
