//! Passwords: reset by a link, changed by their holder, renewed by signing in.

use crate::house::{EMAIL, House, PASSWORD, claim, confirm, secret};
use chrono::TimeDelta;
use identity::{ChangePassword, Config, Error, LinkFault, PasswordScheme, Purpose, ResetPassword};
use kernel::{PeopleError, Secret};
use sqlx::Row;

const OTHER: &str = "wobble cinema parsnip";

fn reset(token: &Secret<String>, password: &str) -> ResetPassword {
    ResetPassword {
        token: token.clone(),
        password: secret(password),
        place: None,
    }
}

fn change(current: &str, password: &str) -> ChangePassword {
    ChangePassword {
        current: secret(current),
        password: secret(password),
        own_words: ["Josephine", "Rosewood", "Care"].map(String::from).to_vec(),
        session: None,
        place: None,
    }
}

fn codes(error: &Error) -> Vec<(String, &'static str)> {
    error
        .fields()
        .iter()
        .map(|fault| (fault.field.clone(), fault.code))
        .collect()
}

async fn scheme(house: &House) -> (i16, String) {
    let mut all = house.db.all_seeing().await;
    let row = sqlx::query("select scheme, hash from identity.passwords")
        .fetch_one(&mut all)
        .await
        .expect("a row");
    (row.get("scheme"), row.get("hash"))
}

#[tokio::test]
async fn a_reset_sets_the_password_ends_every_sign_in_and_tells_the_owner() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let session = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let pair = house
        .identity
        .sign_in_for_tokens(&house.nobody, claim(EMAIL, PASSWORD), None)
        .await
        .expect("a pair");
    let link = house.reset_link(EMAIL).await.expect("a letter");
    assert_eq!(
        (link.user, link.purpose, link.valid_hours),
        (user, Purpose::ResetPassword, 1)
    );
    let easy = house
        .identity
        .reset_password(&house.nobody, reset(&link.token, "password1"))
        .await;
    assert_eq!(
        codes(&easy.expect_err("too common")),
        [("password".to_owned(), "too-common")]
    );
    let set = house
        .identity
        .reset_password(&house.nobody, reset(&link.token, OTHER))
        .await
        .expect("a password");
    assert_eq!(set.account.user, user);
    let cookie = house
        .identity
        .authenticate_session(&house.authenticator, &session.cookie)
        .await;
    assert_eq!(cookie.expect("an answer"), None);
    let token = house
        .identity
        .authenticate_token(&house.authenticator, &pair.access_token)
        .await;
    assert_eq!(token.expect("an answer"), None);
    let old = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    assert!(matches!(old, Err(Error::NotSignedIn)));
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, OTHER))
        .await
        .expect("the new password");
    let again = house
        .identity
        .reset_password(&house.nobody, reset(&link.token, OTHER))
        .await;
    assert!(matches!(again, Err(Error::Link(LinkFault::Used))));
    assert!(
        house
            .event_names()
            .await
            .contains(&"identity.password_changed.1".into())
    );
    assert_eq!(house.audited("identity.password-changed").await, (1, 1));
}

#[tokio::test]
async fn asvs_V6_4_1__a_reset_link_lasts_an_hour_and_the_newest_counts() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let first = house.reset_link(EMAIL).await.expect("a letter");
    let second = house.reset_link(EMAIL).await.expect("another");
    let early = house
        .identity
        .reset_password(&house.nobody, reset(&first.token, OTHER))
        .await;
    assert!(matches!(early, Err(Error::Link(LinkFault::Replaced))));
    house.db.clock().advance(TimeDelta::minutes(60));
    let late = house
        .identity
        .reset_password(&house.nobody, reset(&second.token, OTHER))
        .await;
    assert!(matches!(late, Err(Error::Link(LinkFault::Expired))));
}

#[tokio::test]
async fn an_account_gets_three_reset_letters_an_hour_and_a_stranger_none() {
    let house = House::new().await;
    house.person(EMAIL).await;
    for _ in 0..3 {
        assert!(house.reset_link(EMAIL).await.is_some());
    }
    assert!(house.reset_link(EMAIL).await.is_none());
    assert!(house.reset_link("stranger@example.org").await.is_none());
}

#[tokio::test]
async fn asking_for_a_reset_does_the_same_whatever_the_address() {
    let house = House::new().await;
    house.person(EMAIL).await;
    for address in [EMAIL, "stranger@example.org"] {
        let asked = house
            .identity
            .request_password_reset(&house.nobody, address.parse().expect("an address"))
            .await;
        asked.expect("an answer");
    }
    let told = house.event_names().await;
    let asked = told
        .iter()
        .filter(|name| *name == "identity.password_reset_requested.1");
    assert_eq!(asked.count(), 2);
    assert_eq!(house.audited("identity.password-reset-requested").await, (2, 0));
}

#[tokio::test]
async fn asvs_V9_2_2__purposes_and_tickets_never_interchange() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let link = house.reset_link(EMAIL).await.expect("a letter");
    let confused = house
        .identity
        .confirm_email(&house.nobody, confirm(link.token.clone()))
        .await;
    assert!(matches!(confused, Err(Error::Link(LinkFault::Foreign))));
    for purpose in Purpose::ALL {
        let opened = house.identity.open_link(&house.nobody, purpose, &link.token).await;
        assert_eq!(opened.is_ok(), purpose == Purpose::ResetPassword, "{purpose:?}");
    }
    let open = || {
        house
            .identity
            .open_link(&house.nobody, Purpose::ResetPassword, &link.token)
    };
    let ticket = open().await.expect("a ticket");
    open().await.expect("opening uses nothing up");
    for purpose in Purpose::ALL {
        let redeemed = house.identity.redeem_ticket(purpose, Some(&ticket.cookie));
        assert_eq!(redeemed.is_ok(), purpose == Purpose::ResetPassword, "{purpose:?}");
    }
    house.db.clock().advance(TimeDelta::minutes(10));
    let late = house
        .identity
        .redeem_ticket(Purpose::ResetPassword, Some(&ticket.cookie));
    assert!(matches!(late, Err(Error::Link(LinkFault::OpenAgain))));
}

#[tokio::test]
async fn a_reset_proves_the_address_of_an_account_that_nobody_confirmed() {
    let house = House::new().await;
    house.register(EMAIL, "attackers chosen gravel").await;
    let link = house.reset_link(EMAIL).await.expect("a letter");
    house
        .identity
        .reset_password(&house.nobody, reset(&link.token, OTHER))
        .await
        .expect("a password");
    let attacker = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, "attackers chosen gravel"))
        .await;
    assert!(matches!(attacker, Err(Error::NotSignedIn)));
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, OTHER))
        .await
        .expect("a session");
    assert!(house.event_names().await.contains(&"identity.email_confirmed.1".into()));
}

#[tokio::test]
async fn a_change_keeps_this_sign_in_and_ends_the_others() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let here = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let there = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("another");
    let waiting = house.reset_link(EMAIL).await.expect("a letter");
    let actor = house.db.worker(user);
    let command = ChangePassword {
        session: Some(here.session),
        ..change(PASSWORD, OTHER)
    };
    house
        .identity
        .change_password(&actor, command)
        .await
        .expect("a password");
    let lives = async |cookie: &Secret<String>| {
        let login = house.identity.authenticate_session(&house.authenticator, cookie).await;
        login.expect("an answer").is_some()
    };
    assert!(lives(&here.cookie).await);
    assert!(!lives(&there.cookie).await);
    let late = house
        .identity
        .reset_password(&house.nobody, reset(&waiting.token, PASSWORD))
        .await;
    assert!(
        matches!(late, Err(Error::Link(LinkFault::Replaced))),
        "a letter under way ends too"
    );
    assert_eq!(house.audited("identity.password-changed").await, (1, 1));
}

#[tokio::test]
async fn asvs_V6_2_3__a_change_is_refused_with_the_field_at_fault() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let actor = house.db.worker(user);
    for (command, field, code) in [
        (change("", OTHER), "current_password", "required"),
        (change("wrong gravel teapot", OTHER), "current_password", "wrong"),
        (change(PASSWORD, PASSWORD), "password", "same"),
        (change(PASSWORD, "short"), "password", "too-short"),
        (change(PASSWORD, "josephine rosewood"), "password", "too-easy"),
    ] {
        let refused = house
            .identity
            .change_password(&actor, command)
            .await
            .expect_err("a refusal");
        assert_eq!(codes(&refused), [(field.to_owned(), code)]);
    }
    let nobody = house
        .identity
        .change_password(&house.nobody, change(PASSWORD, OTHER))
        .await;
    assert!(matches!(nobody, Err(Error::Denied(_))));
}

#[tokio::test]
async fn strangers_guessing_does_not_keep_a_signed_in_person_from_changing_the_password() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    for _ in 0..11 {
        let guess = house
            .identity
            .sign_in(&house.nobody, claim(EMAIL, "wrong gravel teapot"))
            .await;
        assert!(guess.is_err());
    }
    let actor = house.db.worker(user);
    house
        .identity
        .change_password(&actor, change(PASSWORD, OTHER))
        .await
        .expect("a password");
    for _ in 0..10 {
        let refused = house
            .identity
            .change_password(&actor, change(PASSWORD, "another gravel teapot"))
            .await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    }
    let limited = house
        .identity
        .change_password(&actor, change(OTHER, "another gravel teapot"))
        .await;
    assert!(matches!(limited, Err(Error::TooManyTries { .. })), "{limited:?}");
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
