//! Accounts that move to another address, are switched off, and come back; devices that are known.

use crate::house::{Ask, EMAIL, House, PASSWORD, claim, email, secret};
use chrono::TimeDelta;
use identity::{Deactivate, Error, LinkFault, Purpose, RequestEmailChange, SignIn, SwitchAccount, SwitchReason};
use kernel::PeopleError;
use kernel::ids::UserId;
use platform::StaffRole;

const NEW: &str = "jo.new@example.org";

fn request(to: &str, current: &str) -> RequestEmailChange {
    RequestEmailChange {
        email: email(to),
        current: secret(current),
        place: None,
    }
}

fn deactivate(current: &str) -> Deactivate {
    Deactivate {
        current: secret(current),
        place: None,
    }
}

async fn signs_in(house: &House, address: &str) -> bool {
    house
        .identity
        .sign_in(&house.nobody, claim(address, PASSWORD))
        .await
        .is_ok()
}

async fn move_link(house: &House, user: UserId) -> identity::EmailToken {
    let link = house.link("confirm-after-email-change", Ask::Move(user, NEW)).await;
    link.expect("a letter")
}

#[tokio::test]
async fn an_account_moves_once_the_new_address_is_proved() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let actor = house.db.worker(user);
    for (to, current, field) in [
        (NEW, "wrong", "current_password"),
        ("JO@example.org", PASSWORD, "email"),
    ] {
        let refused = house
            .identity
            .request_email_change(&actor, request(to, current))
            .await
            .expect_err("refused");
        assert_eq!(refused.fields()[0].field, field);
    }
    house
        .identity
        .request_email_change(&actor, request(NEW, PASSWORD))
        .await
        .expect("a letter is under way");
    assert!(signs_in(&house, EMAIL).await, "nothing has changed yet");
    let reset = house.reset_link(EMAIL).await.expect("a letter to the old address");
    let link = move_link(&house, user).await;
    assert_eq!((link.email.as_str(), link.purpose), (NEW, Purpose::ChangeEmail));
    let moved = house
        .identity
        .change_email(&house.nobody, &link.token)
        .await
        .expect("a move");
    assert_eq!(moved.email.as_str(), NEW);
    assert!(signs_in(&house, NEW).await);
    assert!(!signs_in(&house, EMAIL).await);
    let old = house
        .identity
        .open_link(&house.nobody, Purpose::ResetPassword, &reset.token)
        .await;
    assert!(
        matches!(old, Err(Error::Link(LinkFault::Replaced))),
        "letters to the old address end"
    );
    let told = house.events().await;
    let (_, payload) = told
        .iter()
        .find(|(name, _)| name == "identity.email_changed.1")
        .expect("the event");
    assert_eq!((&payload["from"], &payload["to"]), (&EMAIL.into(), &NEW.into()));
    assert_eq!(house.audited("identity.email-changed").await, (1, 1));
}

#[tokio::test]
async fn an_address_that_was_taken_meanwhile_stays_with_its_holder() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let link = move_link(&house, user).await;
    house.person(NEW).await;
    let taken = house.identity.change_email(&house.nobody, &link.token).await;
    assert!(matches!(taken, Err(Error::EmailTaken)), "{taken:?}");
    assert!(signs_in(&house, EMAIL).await);
}

#[tokio::test]
async fn a_person_switches_their_account_off_and_comes_back_within_a_month() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let session = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let actor = house.db.worker(user);
    let wrong = house.identity.deactivate(&actor, deactivate("wrong")).await;
    assert!(matches!(wrong, Err(Error::Invalid(_))));
    house
        .identity
        .deactivate(&actor, deactivate(PASSWORD))
        .await
        .expect("it is off");
    let login = house
        .identity
        .authenticate_session(&house.authenticator, &session.cookie)
        .await;
    assert_eq!(login.expect("an answer"), None);
    assert!(!signs_in(&house, EMAIL).await);
    let first = house
        .link("link-after-deactivation", Ask::WayBack(user))
        .await
        .expect("a letter");
    let second = house
        .reset_link(EMAIL)
        .await
        .expect("asking for a new password leads back, too");
    assert_eq!(
        (first.purpose, second.purpose),
        (Purpose::Reactivate, Purpose::Reactivate)
    );
    let early = house.identity.reactivate(&house.nobody, &first.token).await;
    assert!(matches!(early, Err(Error::Link(LinkFault::Replaced))));
    house.db.clock().advance(TimeDelta::days(29));
    house
        .identity
        .reactivate(&house.nobody, &second.token)
        .await
        .expect("it is on");
    assert!(signs_in(&house, EMAIL).await);
    assert_eq!(house.audited("identity.account-switched-off").await, (1, 1));
    assert_eq!(house.audited("identity.account-switched-on").await, (1, 1));
}

#[tokio::test]
async fn after_a_month_only_staff_bring_an_account_back() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    house
        .identity
        .deactivate(&house.db.worker(user), deactivate(PASSWORD))
        .await
        .expect("it is off");
    let link = house
        .link("link-after-deactivation", Ask::WayBack(user))
        .await
        .expect("a letter");
    house.db.clock().advance(TimeDelta::days(30));
    let late = house.identity.reactivate(&house.nobody, &link.token).await;
    assert!(matches!(late, Err(Error::Link(LinkFault::Expired))));
    assert!(house.reset_link(EMAIL).await.is_none());
    let admin = house
        .db
        .staff(house.person("admin@example.org").await, StaffRole::Admin);
    let switch = SwitchAccount {
        user,
        reason: SwitchReason::Asked,
    };
    house.identity.enable_account(&admin, switch).await.expect("it is on");
    assert!(signs_in(&house, EMAIL).await);
}

#[tokio::test]
async fn an_administrator_switches_an_account_off_for_good_until_staff_switch_it_on() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let session = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let other = house.person("sam@example.org").await;
    let switch = |user| SwitchAccount {
        user,
        reason: SwitchReason::Security,
    };
    for actor in [house.db.worker(user), house.db.staff(other, StaffRole::Reviewer)] {
        let denied = house.identity.disable_account(&actor, switch(user)).await;
        assert!(matches!(denied, Err(Error::Denied(_))), "{denied:?}");
    }
    let stranger = house
        .identity
        .disable_account(&house.db.worker(other), switch(user))
        .await;
    assert!(matches!(stranger, Err(Error::NoAccount)), "a stranger learns nothing");
    let admin = house.db.staff(other, StaffRole::Admin);
    let own = house.identity.disable_account(&admin, switch(other)).await;
    assert!(
        matches!(own, Err(Error::Denied(_))),
        "nobody switches themselves off here"
    );
    house
        .identity
        .disable_account(&admin, switch(user))
        .await
        .expect("it is off");
    let twice = house.identity.disable_account(&admin, switch(user)).await;
    assert!(matches!(twice, Err(Error::AlreadySwitched)));
    let login = house
        .identity
        .authenticate_session(&house.authenticator, &session.cookie)
        .await;
    assert_eq!(login.expect("an answer"), None);
    assert!(house.reset_link(EMAIL).await.is_none(), "no letter leads back in");
    let way_back = house.link("link-after-deactivation", Ask::WayBack(user)).await;
    assert!(way_back.is_none());
    house
        .identity
        .enable_account(&admin, switch(user))
        .await
        .expect("it is on");
    assert!(signs_in(&house, EMAIL).await);
}

#[tokio::test]
async fn a_known_device_is_not_locked_out_by_strangers_at_the_same_place() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let first = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    for _ in 0..10 {
        let guess = house
            .identity
            .sign_in(&house.nobody, claim(EMAIL, "wrong gravel teapot"))
            .await;
        assert!(matches!(guess, Err(Error::NotSignedIn)));
    }
    let stranger = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    assert!(matches!(stranger, Err(Error::TooManyTries { .. })));
    let known = SignIn {
        device: Some(first.device.clone()),
        ..claim(EMAIL, PASSWORD)
    };
    let again = house.identity.sign_in(&house.nobody, known).await.expect("a session");
    assert_eq!(
        again.device.expose(),
        first.device.expose(),
        "the device keeps its name"
    );
    let forged = SignIn {
        device: Some(secret("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
        ..claim(EMAIL, PASSWORD)
    };
    let forged = house.identity.sign_in(&house.nobody, forged).await;
    assert!(matches!(forged, Err(Error::TooManyTries { .. })));
}

#[tokio::test]
async fn a_new_device_is_news_and_the_first_and_the_known_are_not() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let news = async || {
        let told = house.event_names().await;
        told.iter()
            .filter(|name| *name == "identity.signed_in_on_new_device.1")
            .count()
    };
    let first = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let known = SignIn {
        device: Some(first.device),
        ..claim(EMAIL, PASSWORD)
    };
    house.identity.sign_in(&house.nobody, known).await.expect("a session");
    assert_eq!(news().await, 0);
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    assert_eq!(news().await, 1);
    for _ in 0..2 {
        let pair = house
            .identity
            .sign_in_for_tokens(&house.nobody, claim(EMAIL, PASSWORD), Some("phone".into()))
            .await;
        pair.expect("a pair");
        assert_eq!(news().await, 2, "an app by its name");
    }
}

#[tokio::test]
async fn a_refused_sign_in_is_written_down_for_known_and_unknown_alike() {
    let house = House::new().await;
    house.person(EMAIL).await;
    for address in [EMAIL, "stranger@example.org"] {
        let refused = house
            .identity
            .sign_in(&house.nobody, claim(address, "wrong gravel teapot"))
            .await;
        assert!(matches!(refused, Err(Error::NotSignedIn)));
    }
    assert_eq!(house.audited("identity.sign-in-refused").await, (2, 1));
}
