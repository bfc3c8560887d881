//! Numbers: how one comes to hold, and where it does not suffice.

use super::{NUMBER, add_number, caller, signed_in, text, wrong};
use crate::house::factors::{Holder, half, holder, now_code, step};
use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use chrono::TimeDelta;
use identity::{Config, Error, Evidence, ProveAgain, SecondFactorFor};
use kernel::PeopleError;
use platform::StaffRole;
use sqlx::Row;

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

/// Whoever proved themselves elsewhere by the password did so before there was anything better to prove it by.
#[tokio::test]
async fn a_first_number_takes_back_what_others_proved_by_the_password() {
    let house = House::new().await;
    let caller = signed_in(&house).await;
    let elsewhere = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let elsewhere = elsewhere.expect("a session");
    let now = house.db.ground().clock.now();
    let proven = async |cookie| {
        let login = house.identity.authenticate_session(&house.authenticator, cookie).await;
        login.expect("an answer").expect("a login").proven_until > now
    };
    assert!(proven(&elsewhere.cookie).await);
    add_number(&house, &caller.actor, &caller.session).await;
    assert!(!proven(&elsewhere.cookie).await);
}
