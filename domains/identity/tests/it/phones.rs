//! Codes in text messages: the weakest second factor, and never more than that.

use crate::house::factors::{Holder, half, holder, now_code, step};
use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use chrono::TimeDelta;
use identity::{BrowserSession, Config, Error, Evidence, Method, ProveAgain, SecondFactorFor, TextCode};
use kernel::PeopleError;
use kernel::ids::{TextCodeId, UserId};
use platform::{Actor, StaffRole};
use sqlx::Row;

const NUMBER: &str = "07700 900123";

/// Does what the journey does: writes the newest message that was asked for.
async fn text(house: &House) -> Option<TextCode> {
    let events = house.events().await;
    let asked = events
        .iter()
        .rev()
        .find(|(name, _)| name == "identity.text_code_asked.1");
    let code: TextCodeId = serde_json::from_value(asked?.1["code"].clone()).expect("an id");
    let journey = house.db.system("text-after-request");
    let mut tx = house
        .db
        .runner_ground()
        .db
        .write(&journey)
        .await
        .expect("a transaction");
    let written = house
        .jobs
        .write_text_code_in(&mut tx, code)
        .await
        .expect("a code or none");
    tx.commit().await.expect("a commit");
    written
}

/// Somebody with a number and nothing else.
struct Caller {
    user: UserId,
    actor: Actor,
    session: BrowserSession,
}

async fn signed_in(house: &House) -> Caller {
    let user = house.person(EMAIL).await;
    let session = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    Caller {
        user,
        actor: house.db.worker(user),
        session: session.expect("a session"),
    }
}

async fn add_number(house: &House, actor: &Actor, session: &BrowserSession) {
    let identity = &house.identity;
    let begun = identity.begin_phone(actor, session.session, NUMBER).await;
    assert_eq!(begun.expect("a message").to_string(), "123");
    let sent = text(house).await.expect("a message");
    assert_eq!(sent.to.as_str(), "+447700900123");
    let confirmed = identity.confirm_phone(actor, session.session, &sent.code).await;
    confirmed.expect("the number holds");
}

async fn caller(house: &House) -> Caller {
    let caller = signed_in(house).await;
    add_number(house, &caller.actor, &caller.session).await;
    // What was sent for the number is counted no more.
    house.db.clock().advance(TimeDelta::hours(1));
    caller
}

fn wrong(code: &TextCode) -> kernel::Secret<String> {
    let last = code.code.expose().chars().last().expect("a digit");
    let other = if last == '0' { '1' } else { '0' };
    secret(&format!("{}{other}", &code.code.expose()[..5]))
}

#[tokio::test]
async fn a_number_holds_by_its_code_and_lies_sealed() {
    let house = House::new().await;
    let caller = signed_in(&house).await;
    let (identity, session) = (&house.identity, caller.session.session);
    for bad in ["", "0113 496 0123", "+33 6 12 34 56 78"] {
        let refused = identity
            .begin_phone(&caller.actor, session, bad)
            .await
            .expect_err("a refusal");
        assert_eq!(refused.fields()[0].field, "number", "{bad}");
    }
    identity
        .begin_phone(&caller.actor, session, NUMBER)
        .await
        .expect("a message");
    assert!(!identity.own_factors(&caller.actor).await.expect("factors").any());
    let sent = text(&house).await.expect("a message");
    assert_eq!((sent.user, sent.minutes), (caller.user, 5));
    assert!(text(&house).await.is_none(), "one code is one message");
    let mistyped = identity.confirm_phone(&caller.actor, session, &wrong(&sent)).await;
    assert_eq!(mistyped.expect_err("a refusal").fields()[0].field, "code");
    let proved = identity.confirm_phone(&caller.actor, session, &sent.code).await;
    assert!(proved.expect("it holds").is_some_and(|proved| proved.cookie.is_some()));
    let factors = identity.own_factors(&caller.actor).await.expect("factors");
    assert!(factors.any() && !factors.strong() && factors.proves_by_text());
    assert_eq!(factors.recovery_codes_left, 0, "codes stand in for something stronger");
    let codes = identity.make_recovery_codes(&caller.actor).await;
    assert!(matches!(codes, Err(Error::NoSecondFactor)));
    let again = identity.confirm_phone(&caller.actor, session, &sent.code).await;
    assert!(matches!(again, Err(Error::SetupEnded)));
    let mut all = house.db.all_seeing().await;
    for table in ["phones", "text_codes"] {
        let query = format!("select string_agg(t::text, ' ') from identity.{table} t");
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .fetch_one(&mut all)
            .await
            .expect("rows");
        let rows: String = rows.get(0);
        assert!(!rows.contains("900123") && !rows.contains(sent.code.expose()), "{rows}");
    }
    let told = house.events().await;
    assert!(told.iter().any(|(_, payload)| payload["change"] == "phone_added"));
    assert_eq!(house.audited("identity.phone-confirmed").await, (1, 1));
    assert_eq!(house.audited("identity.text-code-asked").await, (1, 1));
}

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

#[tokio::test]
async fn where_something_stronger_is_a_message_lets_in_and_proves_no_more() {
    let house = House::new().await;
    let Holder {
        actor, session, key, ..
    } = holder(&house).await;
    add_number(&house, &actor, &session).await;
    house.db.clock().advance(TimeDelta::hours(1));
    let identity = &house.identity;
    let waiting = half(&house).await;
    identity
        .text_at_sign_in(&house.nobody, &waiting.ticket)
        .await
        .expect("a message");
    let sent = text(&house).await.expect("a message");
    let weak = identity.finish_sign_in(&house.nobody, step(&waiting, &sent.code)).await;
    let weak = weak.expect("a session");
    let login = identity.authenticate_session(&house.authenticator, &weak.cookie).await;
    let login = login.expect("an answer").expect("a login");
    assert!(
        login.proven_until < house.db.ground().clock.now(),
        "it is no fresh proof"
    );
    let asked = identity.text_to_prove(&actor, weak.session).await;
    assert!(matches!(asked, Err(Error::NoPhone)));
    let by_app = ProveAgain {
        session: weak.session,
        by: Evidence::Code(now_code(&house, &key)),
        place: None,
    };
    identity.prove_again(&actor, by_app).await.expect("a proof by the app");
}

#[tokio::test]
async fn whoever_has_only_a_number_proves_anew_by_it_and_not_by_the_password() {
    let house = House::new().await;
    let caller = caller(&house).await;
    let (identity, session) = (&house.identity, caller.session.session);
    let command = |by| ProveAgain {
        session,
        by,
        place: None,
    };
    let password = identity
        .prove_again(&caller.actor, command(Evidence::Password(secret(PASSWORD))))
        .await;
    assert!(
        password.expect_err("a refusal").fields()[0]
            .message
            .contains("text message")
    );
    identity.text_to_prove(&caller.actor, session).await.expect("a message");
    let sent = text(&house).await.expect("a message");
    let code = |code| command(Evidence::Code(code));
    let mistyped = identity.prove_again(&caller.actor, code(wrong(&sent))).await;
    assert!(matches!(mistyped, Err(Error::Invalid(_))));
    identity
        .prove_again(&caller.actor, code(sent.code.clone()))
        .await
        .expect("a proof");
    let twice = identity.prove_again(&caller.actor, code(sent.code)).await;
    assert!(matches!(twice, Err(Error::Invalid(_))));
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
async fn for_staff_a_message_never_stands_where_a_stronger_factor_must() {
    let config = Config {
        second_factor_for: SecondFactorFor::Staff,
        ..Config::for_tests()
    };
    let house = House::with(config).await;
    let Holder {
        user, actor, session, ..
    } = holder(&house).await;
    add_number(&house, &actor, &session).await;
    house.db.clock().advance(TimeDelta::hours(1));
    let mut all = house.db.all_seeing().await;
    sqlx::query("update identity.users set role = 'staff', staff_role = 'admin', was_role = 'worker', sector = null where id = $1")
        .bind(user.get())
        .execute(&mut all)
        .await
        .expect("a role of staff");
    let waiting = half(&house).await;
    assert!(waiting.factors.phone.is_none() && waiting.factors.app_since.is_some());
    let asked = house.identity.text_at_sign_in(&house.nobody, &waiting.ticket).await;
    assert!(matches!(asked, Err(Error::NoPhone)));
    let staff = house.db.staff(user, StaffRole::Admin);
    let last = house.identity.remove_app(&staff, session.session).await;
    assert!(
        matches!(last, Err(Error::SecondFactorDemanded)),
        "a number does not stand in for the app"
    );
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
