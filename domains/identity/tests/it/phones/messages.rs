//! Messages: what they let in, how many there are, who draws them.

use super::{NUMBER, add_number, caller, signed_in, text, wrong};
use crate::house::factors::{Holder, half, holder, step};
use crate::house::{EMAIL, House, PASSWORD, claim};
use chrono::TimeDelta;
use identity::{Config, Error, Method};
use kernel::PeopleError;
use kernel::ids::TextCodeId;

#[tokio::test]
async fn a_text_message_finishes_a_sign_in_once_in_five_minutes_within_five_tries() {
    let house = House::new().await;
    let caller = caller(&house).await;
    let identity = &house.identity;
    let first = half(&house).await;
    assert!(first.factors.phone.is_some() && first.factors.app_since.is_none());
    identity
        .text_at_sign_in(&house.nobody, &first.ticket)
        .await
        .expect("a message");
    let sent = text(&house).await.expect("a message");
    // It counts for the sign-in that asked, and for no other.
    let second = half(&house).await;
    let foreign = identity.finish_sign_in(&house.nobody, step(&second, &sent.code)).await;
    assert!(matches!(foreign, Err(Error::Invalid(_))));
    let session = identity.finish_sign_in(&house.nobody, step(&first, &sent.code)).await;
    let session = session.expect("a session");
    let login = identity
        .authenticate_session(&house.authenticator, &session.cookie)
        .await;
    let login = login.expect("an answer").expect("a login");
    assert!(login.methods.has(Method::Sms) && !login.methods.has_strong_second());
    assert!(
        login.proven_until > house.db.ground().clock.now(),
        "there is nothing stronger"
    );
    assert_eq!(login.user, caller.user);

    identity
        .text_at_sign_in(&house.nobody, &second.ticket)
        .await
        .expect("a message");
    let late = text(&house).await.expect("a message");
    house.db.clock().advance(TimeDelta::minutes(5));
    let stale = identity.finish_sign_in(&house.nobody, step(&second, &late.code)).await;
    assert!(matches!(stale, Err(Error::Invalid(_))), "five minutes are over");

    let third = half(&house).await;
    identity
        .text_at_sign_in(&house.nobody, &third.ticket)
        .await
        .expect("a message");
    let guessed = text(&house).await.expect("a message");
    for _ in 0..5 {
        let refused = identity
            .finish_sign_in(&house.nobody, step(&third, &wrong(&guessed)))
            .await;
        assert!(matches!(refused, Err(Error::Invalid(_) | Error::HalfLoginEnded)));
    }
    let over = identity
        .finish_sign_in(&house.nobody, step(&third, &guessed.code))
        .await;
    assert!(matches!(over, Err(Error::HalfLoginEnded)));
}

#[tokio::test]
async fn a_newer_message_voids_the_one_before_and_a_number_that_is_gone_gets_none() {
    let house = House::new().await;
    let caller = caller(&house).await;
    let identity = &house.identity;
    let waiting = half(&house).await;
    identity
        .text_at_sign_in(&house.nobody, &waiting.ticket)
        .await
        .expect("a message");
    let old = text(&house).await.expect("a message");
    identity
        .text_at_sign_in(&house.nobody, &waiting.ticket)
        .await
        .expect("a message");
    let refused = identity.finish_sign_in(&house.nobody, step(&waiting, &old.code)).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    identity
        .remove_phone(&caller.actor, caller.session.session)
        .await
        .expect("removed");
    assert!(text(&house).await.is_none(), "there is nowhere to send it");
    let none = identity.text_at_sign_in(&house.nobody, &waiting.ticket).await;
    assert!(matches!(none, Err(Error::NoPhone)));
    let twice = identity.remove_phone(&caller.actor, caller.session.session).await;
    assert!(matches!(twice, Err(Error::NoPhone)));
    let told = house.events().await;
    assert!(told.iter().any(|(_, payload)| payload["change"] == "phone_removed"));
    identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("the password is enough again");
}

/// Each person gets five messages an hour, each number three, whoever asks.
#[tokio::test]
async fn asvs_V6_6_3__messages_are_counted_by_number_and_by_person() {
    let house = House::new().await;
    let caller = signed_in(&house).await;
    let identity = &house.identity;
    let session = caller.session.session;
    for _ in 0..3 {
        identity
            .begin_phone(&caller.actor, session, NUMBER)
            .await
            .expect("a message");
    }
    let fourth = identity
        .begin_phone(&caller.actor, session, NUMBER)
        .await
        .expect_err("a refusal");
    assert_eq!(
        (fourth.code(), fourth.retry_after()),
        ("identity/too-many-texts", Some(3600))
    );
    let sam = house.person("sam@example.org").await;
    let claimed = identity
        .sign_in(&house.nobody, claim("sam@example.org", PASSWORD))
        .await;
    let theirs = claimed.expect("a session").session;
    let spared = identity.begin_phone(&house.db.worker(sam), theirs, NUMBER).await;
    assert!(
        matches!(spared, Err(Error::TooManyTexts { .. })),
        "the number has had its share"
    );
    for other in ["07700 900124", "07700 900125"] {
        identity
            .begin_phone(&caller.actor, session, other)
            .await
            .expect("a message");
    }
    let sixth = identity.begin_phone(&caller.actor, session, "07700 900126").await;
    assert!(
        matches!(sixth, Err(Error::TooManyTexts { .. })),
        "the person has had theirs"
    );
    house.db.clock().advance(TimeDelta::hours(1));
    identity
        .begin_phone(&caller.actor, session, NUMBER)
        .await
        .expect("a message");
}

/// The app takes no more codes in this hour; that must not leave guesses at a message uncounted.
#[tokio::test]
async fn guesses_at_a_message_count_also_while_the_app_is_shut() {
    let config = Config {
        wrong_codes_an_hour: 1,
        half_login_tries: 50,
        ..Config::for_tests()
    };
    let house = House::with(config).await;
    let Holder { actor, session, .. } = holder(&house).await;
    add_number(&house, &actor, &session).await;
    house.db.clock().advance(TimeDelta::hours(1));
    let identity = &house.identity;
    let waiting = half(&house).await;
    identity
        .text_at_sign_in(&house.nobody, &waiting.ticket)
        .await
        .expect("a message");
    let sent = text(&house).await.expect("a message");
    for _ in 0..5 {
        let refused = identity
            .finish_sign_in(&house.nobody, step(&waiting, &wrong(&sent)))
            .await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    let right = identity.finish_sign_in(&house.nobody, step(&waiting, &sent.code)).await;
    assert!(right.is_err(), "five wrong tries ended the code");
}

#[tokio::test]
async fn without_a_gateway_none_are_offered() {
    let house = House::with(Config {
        texts: false,
        ..Config::for_tests()
    })
    .await;
    let caller = signed_in(&house).await;
    let refused = house
        .identity
        .begin_phone(&caller.actor, caller.session.session, NUMBER)
        .await;
    assert!(matches!(refused, Err(Error::NoTexts)));
    assert!(text(&house).await.is_none());
}

#[tokio::test]
async fn people_left_with_a_number_and_no_gateway_are_counted_and_not_let_in() {
    let house = House::new().await;
    caller(&house).await;
    let without = house.again(Config {
        texts: false,
        ..Config::for_tests()
    });
    assert_eq!(house.identity.count_shut_out().await.expect("a count"), 0);
    assert_eq!(without.count_shut_out().await.expect("a count"), 1);
    let half = without.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let Err(Error::SecondFactorNeeded(half)) = half else {
        panic!("the password alone opened something: {half:?}");
    };
    assert!(!half.factors.any(), "there is nothing to offer, and no way around it");
}

#[tokio::test]
async fn only_the_journey_draws_digits() {
    let house = House::new().await;
    let caller = signed_in(&house).await;
    let session = caller.session.session;
    house
        .identity
        .begin_phone(&caller.actor, session, NUMBER)
        .await
        .expect("a message");
    let events = house.events().await;
    let code: TextCodeId = serde_json::from_value(events.last().expect("an event").1["code"].clone()).expect("an id");
    for other in ["mail-sender", "authenticator"] {
        let actor = house.db.system(other);
        let mut tx = house.db.runner_ground().db.write(&actor).await.expect("a transaction");
        let written = house.jobs.write_text_code_in(&mut tx, code).await;
        assert!(matches!(written, Ok(None) | Err(Error::Denied(_))), "{other}");
    }
}
