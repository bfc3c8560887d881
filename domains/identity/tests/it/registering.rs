//! Registering, and confirming the address.

use crate::house::{EMAIL, House, PASSWORD, claim, confirm, email, registration, secret};
use chrono::TimeDelta;
use identity::{ConfirmEmail, Error, LinkFault, Register};
use kernel::PeopleError;
use platform::AccountRole;

#[tokio::test]
async fn a_person_registers_confirms_and_signs_in() {
    let house = House::new().await;
    let user = house.register(EMAIL, PASSWORD).await;
    let refused = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    assert!(matches!(refused, Err(Error::NotSignedIn)), "not confirmed yet");

    let token = house.letter(user).await.expect("a letter");
    let confirmed = house
        .identity
        .confirm_email(&house.nobody, confirm(token.clone()))
        .await
        .expect("a confirmation");
    assert_eq!(confirmed.account.user, user);
    assert!(confirmed.account.is_open());

    let session = house
        .identity
        .sign_in(&house.nobody, claim("JO@example.org", PASSWORD))
        .await;
    assert_eq!(session.expect("a session").account.user, user);
    let told = house.events().await;
    assert_eq!(
        house.event_names().await,
        ["identity.email_confirmed.1", "identity.registered.1"]
    );
    let (_, payload) = told
        .iter()
        .find(|(name, _)| name == "identity.registered.1")
        .expect("the event");
    assert_eq!(
        (&payload["role"], &payload["sector"]),
        (&"worker".into(), &"care".into())
    );
}

#[tokio::test]
async fn answers_are_checked_and_nothing_is_kept_of_bad_ones() {
    let house = House::new().await;
    let bad = Register {
        sector: "mining".into(),
        ..registration(EMAIL, "password")
    };
    let error = house
        .identity
        .register(&house.nobody, bad)
        .await
        .expect_err("a refusal");
    let fields: Vec<(&str, &str)> = error.fields().iter().map(|at| (at.field.as_str(), at.code)).collect();
    assert_eq!(fields, [("password", "too-common"), ("sector", "unknown")]);
    assert!(house.event_names().await.is_empty());
}

#[tokio::test]
async fn registering_an_address_twice_gets_the_same_answer_and_a_letter() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let again = Register {
        role: AccountRole::Employer,
        ..registration(EMAIL, "wobble gravel cinema")
    };
    let answer = house
        .identity
        .register(&house.nobody, again)
        .await
        .expect("the usual answer");
    assert_eq!(answer.advice, None);
    assert!(
        house
            .event_names()
            .await
            .contains(&"identity.registered_again.1".into())
    );
    let session = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("the old password");
    assert_eq!(session.account.standing.role(), "worker");
    let other = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, "wobble gravel cinema"))
        .await;
    assert!(matches!(other, Err(Error::NotSignedIn)));
}

#[tokio::test]
async fn an_account_nobody_confirmed_goes_to_the_latest_comer() {
    let house = House::new().await;
    let user = house.register(EMAIL, "attackers chosen gravel").await;
    let early = house.letter(user).await.expect("a letter");
    assert_eq!(house.register(EMAIL, PASSWORD).await, user);
    let refused = house.identity.confirm_email(&house.nobody, confirm(early)).await;
    assert!(
        matches!(refused, Err(Error::Link(LinkFault::Replaced))),
        "the earlier link ended"
    );
    let late = house.letter(user).await.expect("another letter");
    house
        .identity
        .confirm_email(&house.nobody, confirm(late))
        .await
        .expect("a confirmation");
    let attacker = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, "attackers chosen gravel"))
        .await;
    assert!(matches!(attacker, Err(Error::NotSignedIn)));
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("the latest password");
}

#[tokio::test]
async fn the_owner_of_a_mailbox_opens_no_account_for_somebody_else() {
    let house = House::new().await;
    house.register(EMAIL, PASSWORD).await;
    let user = house.register(EMAIL, "attackers chosen gravel").await;
    let token = house.letter(user).await.expect("the newest letter");
    let refused = house
        .identity
        .confirm_email(&house.nobody, confirm(token.clone()))
        .await;
    let error = refused.expect_err("another's password");
    assert_eq!(
        (error.fields()[0].field.as_str(), error.fields()[0].code),
        ("password", "wrong")
    );
    let attacker = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, "attackers chosen gravel"))
        .await;
    assert!(matches!(attacker, Err(Error::NotSignedIn)), "nothing is confirmed");
    let own = ConfirmEmail {
        password: secret("attackers chosen gravel"),
        ..confirm(token)
    };
    house
        .identity
        .confirm_email(&house.nobody, own)
        .await
        .expect("a wrong try uses nothing up");
}

#[tokio::test]
async fn two_who_register_at_once_make_one_account() {
    let house = House::new().await;
    let one = house.identity.register(&house.nobody, registration(EMAIL, PASSWORD));
    let other = house.identity.register(&house.nobody, registration(EMAIL, PASSWORD));
    let (one, other) = tokio::join!(one, other);
    // An account has one place among those whose passwords are hashed: the second may be asked to come again.
    let taken = |answer: &Result<_, Error>| matches!(answer, Ok(_) | Err(Error::Busy));
    assert!(one.is_ok() || other.is_ok(), "{one:?} {other:?}");
    assert!(taken(&one) && taken(&other), "{one:?} {other:?}");
    house.user(EMAIL).await;
}

#[tokio::test]
async fn asvs_V6_4_1__a_link_works_once_for_a_day_and_only_as_we_wrote_it() {
    let house = House::new().await;
    let user = house.register(EMAIL, PASSWORD).await;
    let token = house.letter(user).await.expect("a letter");
    for (bad, fault) in [
        ("", LinkFault::Malformed),
        ("x", LinkFault::Malformed),
        ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", LinkFault::Foreign),
    ] {
        let refused = house.identity.confirm_email(&house.nobody, confirm(secret(bad))).await;
        assert!(matches!(refused, Err(Error::Link(found)) if found == fault), "{bad}");
    }
    house.db.clock().advance(TimeDelta::hours(24));
    let old = house
        .identity
        .confirm_email(&house.nobody, confirm(token.clone()))
        .await;
    assert!(matches!(old, Err(Error::Link(LinkFault::Expired))), "a day is over");
    let token = house.letter(user).await.expect("another letter");
    let (one, other) = tokio::join!(
        house.identity.confirm_email(&house.nobody, confirm(token.clone())),
        house.identity.confirm_email(&house.nobody, confirm(token.clone())),
    );
    assert!(one.is_ok() ^ other.is_ok(), "one of two gets it");
}

#[tokio::test]
async fn an_account_gets_three_letters_an_hour() {
    let house = House::new().await;
    let user = house.register(EMAIL, PASSWORD).await;
    for _ in 0..3 {
        assert!(house.letter(user).await.is_some());
    }
    assert!(house.letter(user).await.is_none());
    house.db.clock().advance(TimeDelta::minutes(61));
    assert!(house.letter(user).await.is_some());
}

#[tokio::test]
async fn asking_for_another_letter_does_the_same_whatever_the_address() {
    let house = House::new().await;
    house.person("sam@example.org").await;
    house.register(EMAIL, PASSWORD).await;
    for address in ["stranger@example.org", "sam@example.org", EMAIL] {
        let asked = house.identity.resend_confirmation(&house.nobody, email(address)).await;
        asked.expect("an answer");
    }
    let told = house.event_names().await;
    let asked = told.iter().filter(|name| *name == "identity.confirmation_requested.2");
    assert_eq!(asked.count(), 3, "{told:?}");
}

#[tokio::test]
async fn confirmed_accounts_get_no_links() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    assert!(house.letter(user).await.is_none());
}
