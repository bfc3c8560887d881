//! Resets by a link.

use super::{OTHER, codes, reset};
use crate::house::{EMAIL, House, PASSWORD, claim, confirm};
use chrono::TimeDelta;
use identity::{Error, LinkFault, Purpose};

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
    let mut own = reset(&link.token, "Josephine-Rosewood-91!");
    own.own_words = ["Josephine", "Rosewood"].map(String::from).to_vec();
    let easy = house.identity.reset_password(&house.nobody, own).await;
    assert_eq!(
        codes(&easy.expect_err("of one's own words")),
        [("password".to_owned(), "too-easy")]
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
