//! Changes by somebody who is signed in.

use super::{OTHER, change, codes, reset};
use crate::house::{EMAIL, House, PASSWORD, claim};
use identity::{ChangePassword, Error, LinkFault};
use kernel::Secret;

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
