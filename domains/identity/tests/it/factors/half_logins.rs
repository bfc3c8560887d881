//! Half a sign-in: its ticket, and what it takes to finish.

use crate::house::factors::{finish, half, holder, login, next_code, now_code, step};
use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use chrono::TimeDelta;
use identity::{Error, Method, SecondStep};

#[tokio::test]
async fn a_sign_in_says_by_what_it_was_proved() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let half_way = half(&house).await;
    let code = now_code(&house, &holder.key);
    let session = finish(&house, &half_way, &code).await.expect("a session");
    let login = login(&house, &session).await;
    assert_eq!(login.user, holder.user);
    assert!(login.methods.has(Method::Password) && login.methods.has(Method::Totp));
    let twice = finish(&house, &half_way, &next_code(&house, &holder.key)).await;
    assert!(matches!(twice, Err(Error::HalfLoginEnded)), "a ticket is used up");
}

#[tokio::test]
async fn tokens_say_it_too_and_each_ticket_finishes_only_what_was_begun() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let begun = house
        .identity
        .sign_in_for_tokens(&house.nobody, claim(EMAIL, PASSWORD), Some("phone".into()));
    let Err(Error::SecondFactorNeeded(half)) = begun.await else {
        panic!("no half-login");
    };
    let code = now_code(&house, &holder.key);
    let browser = finish(&house, &half, &code).await;
    assert!(matches!(browser, Err(Error::HalfLoginEnded)));
    let pair = house
        .identity
        .finish_sign_in_for_tokens(&house.nobody, step(&half, &code))
        .await
        .expect("tokens");
    let login = house
        .identity
        .authenticate_token(&house.authenticator, &pair.access_token)
        .await
        .expect("an answer")
        .expect("a login");
    assert_eq!(login.methods.words(), ["pwd", "otp"]);
    let next = house
        .identity
        .refresh(&house.nobody, &pair.refresh_token, Some("phone"))
        .await;
    assert_eq!(next.expect("a pair").account.user, holder.user);
}

#[tokio::test]
async fn one_code_shown_by_twenty_at_once_begins_one_session() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let code = now_code(&house, &holder.key);
    let mut halves = Vec::new();
    for _ in 0..20 {
        halves.push(half(&house).await);
    }
    let tasks: Vec<_> = halves
        .iter()
        .map(|half| {
            let (identity, nobody, step) = (house.identity.clone(), house.nobody, step(half, &code));
            tokio::spawn(async move { identity.finish_sign_in(&nobody, step).await })
        })
        .collect();
    let mut begun = 0;
    for task in tasks {
        match task.await.expect("it ends") {
            Ok(_) => begun += 1,
            Err(Error::Invalid(faults)) => assert_eq!(faults[0].code, "wrong"),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(begun, 1);
}

#[tokio::test]
async fn one_ticket_shown_by_twenty_at_once_begins_one_session() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let half = half(&house).await;
    let tasks: Vec<_> = holder
        .codes
        .iter()
        .map(|code| {
            let (identity, nobody) = (house.identity.clone(), house.nobody);
            let step = step(&half, &secret(code));
            tokio::spawn(async move { identity.finish_sign_in(&nobody, step).await.is_ok() })
        })
        .collect();
    let mut begun = 0;
    for task in tasks {
        begun += usize::from(task.await.expect("it ends"));
    }
    assert_eq!(begun, 1);
    let left = house.identity.own_factors(&holder.actor).await.expect("factors");
    assert_eq!(left.recovery_codes_left, 9, "only one code was used up");
}

#[tokio::test]
async fn five_wrong_codes_end_a_ticket_and_the_owner_hears_once() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let half = half(&house).await;
    let garbage = finish(&house, &half, &secret("not a code")).await;
    assert!(matches!(garbage, Err(Error::Invalid(_))), "what is no code is no try");
    for _ in 0..4 {
        let wrong = finish(&house, &half, &secret("000000")).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
    }
    let last = finish(&house, &half, &secret("000000")).await;
    assert!(matches!(last, Err(Error::HalfLoginEnded)));
    let right = finish(&house, &half, &now_code(&house, &holder.key)).await;
    assert!(matches!(right, Err(Error::HalfLoginEnded)), "a dead ticket stays dead");
    let told = house.event_names().await;
    let told = told.iter().filter(|name| *name == "identity.second_factor_refused.1");
    assert_eq!(told.count(), 1);
    assert_eq!(house.audited("identity.second-factor-refused").await, (5, 5));
}

#[tokio::test]
async fn a_ticket_waits_ten_minutes_and_ends_with_the_password_it_came_from() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let late = half(&house).await;
    assert_eq!(late.seconds, 600);
    house.db.clock().advance(TimeDelta::minutes(10));
    let code = now_code(&house, &holder.key);
    assert!(matches!(finish(&house, &late, &code).await, Err(Error::HalfLoginEnded)));
    let half = half(&house).await;
    house.identity.sign_out_all(&holder.actor).await.expect("signed out");
    assert!(matches!(finish(&house, &half, &code).await, Err(Error::HalfLoginEnded)));
    let made_up = SecondStep {
        ticket: secret(&"A".repeat(43)),
        ..step(&half, &code)
    };
    let nobodys = house.identity.finish_sign_in(&house.nobody, made_up).await;
    assert!(matches!(nobodys, Err(Error::HalfLoginEnded)));
}
