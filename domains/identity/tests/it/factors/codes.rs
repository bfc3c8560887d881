//! Codes: what counts, how often, and where they are asked for again.

use crate::house::factors::{finish, half, holder, login, next_code, now_code, step};
use crate::house::{House, PASSWORD, secret};
use chrono::TimeDelta;
use identity::{Error, Evidence, Method, ProveAgain, SecondStep};
use kernel::Secret;
use sqlx::Row;
use testkit::app_code;

#[tokio::test]
async fn asvs_V6_5_2__recovery_codes_work_once_lie_hashed_and_end_with_a_new_set() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let code = secret(&holder.codes[0].to_uppercase());
    let session = finish(&house, &half(&house).await, &code).await.expect("a session");
    assert!(login(&house, &session).await.methods.has(Method::Recovery));
    let again = finish(&house, &half(&house).await, &code).await;
    assert!(matches!(again, Err(Error::Invalid(_))), "{again:?}");
    let fresh = house.identity.make_recovery_codes(&holder.actor).await.expect("codes");
    let old = finish(&house, &half(&house).await, &secret(&holder.codes[1])).await;
    assert!(matches!(old, Err(Error::Invalid(_))), "{old:?}");
    finish(&house, &half(&house).await, &fresh.0[0])
        .await
        .expect("a session");
    let stored = house.db.all_seeing().await;
    let mut stored = stored;
    let row = sqlx::query("select string_agg(encode(hash, 'escape'), ' ') as hashes from identity.recovery_codes")
        .fetch_one(&mut stored)
        .await
        .expect("the codes");
    let hashes: String = row.get("hashes");
    assert!(!hashes.contains(&fresh.0[1].expose().replace('-', "")));
}

#[tokio::test]
async fn guessing_codes_is_stopped_for_the_hour_and_a_recovery_code_still_works() {
    let house = House::new().await;
    let holder = holder(&house).await;
    for _ in 0..4 {
        let half = half(&house).await;
        for _ in 0..5 {
            let wrong = finish(&house, &half, &secret("000000")).await;
            assert!(matches!(wrong, Err(Error::Invalid(_) | Error::HalfLoginEnded)));
        }
    }
    let waiting = half(&house).await;
    let right = finish(&house, &waiting, &now_code(&house, &holder.key)).await;
    assert!(
        matches!(right, Err(Error::TooManyTries { retry_after: 1..=3600 })),
        "{right:?}"
    );
    finish(&house, &waiting, &secret(&holder.codes[0]))
        .await
        .expect("the owner gets in");
    house.db.clock().advance(TimeDelta::hours(1));
    let code = now_code(&house, &holder.key);
    finish(&house, &half(&house).await, &code).await.expect("after an hour");
}

#[tokio::test]
async fn whoever_guesses_elsewhere_keeps_no_holder_out() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let wrong = async |device: Option<&Secret<String>>| {
        for _ in 0..4 {
            let half = half(&house).await;
            for _ in 0..5 {
                let step = SecondStep {
                    device: device.cloned(),
                    ..step(&half, &secret("000000"))
                };
                let refused = house.identity.finish_sign_in(&house.nobody, step).await;
                assert!(
                    matches!(refused, Err(Error::Invalid(_) | Error::HalfLoginEnded)),
                    "{refused:?}"
                );
            }
        }
    };
    let own = async |code| {
        let step = SecondStep {
            device: Some(holder.session.device.clone()),
            ..step(&half(&house).await, &code)
        };
        house.identity.finish_sign_in(&house.nobody, step).await
    };
    wrong(None).await;
    let stranger = finish(&house, &half(&house).await, &next_code(&house, &holder.key)).await;
    assert!(matches!(stranger, Err(Error::TooManyTries { .. })), "{stranger:?}");
    own(next_code(&house, &holder.key)).await.expect("the browser is known");
    let proving = ProveAgain {
        session: holder.session.session,
        by: Evidence::Code(next_code(&house, &holder.key)),
        place: None,
    };
    let proved = house.identity.prove_again(&holder.actor, proving).await;
    proved.expect("whoever is signed in has the same count");
    // A good code of the holder's gives those who guess elsewhere no new tries.
    let stranger = finish(&house, &half(&house).await, &next_code(&house, &holder.key)).await;
    assert!(matches!(stranger, Err(Error::TooManyTries { .. })), "{stranger:?}");
    // And a known browser that was stolen cannot guess for ever.
    wrong(Some(&holder.session.device)).await;
    let stopped = own(next_code(&house, &holder.key)).await;
    assert!(matches!(stopped, Err(Error::TooManyTries { .. })), "{stopped:?}");
}

#[tokio::test]
async fn asvs_V6_5_5__a_code_is_good_for_its_step_and_the_two_beside_it() {
    let house = House::new().await;
    let holder = holder(&house).await;
    for (steps, good) in [(-2, false), (2, false), (-1, true), (1, true)] {
        house.db.clock().advance(TimeDelta::minutes(5));
        let shown_at = house.db.ground().clock.now() + TimeDelta::seconds(30 * steps);
        let code = secret(&app_code(&holder.key, shown_at));
        let outcome = finish(&house, &half(&house).await, &code).await;
        assert_eq!(outcome.is_ok(), good, "{steps} steps: {outcome:?}");
    }
}

#[tokio::test]
async fn proving_anew_asks_for_the_factor_where_there_is_one() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let prove = async |by| {
        let command = ProveAgain {
            session: holder.session.session,
            by,
            place: None,
        };
        house.identity.prove_again(&holder.actor, command).await
    };
    let password = prove(Evidence::Password(secret(PASSWORD))).await;
    assert!(matches!(password, Err(Error::Invalid(faults)) if faults[0].field == "code"));
    let wrong = prove(Evidence::Code(secret("000000"))).await;
    assert!(matches!(wrong, Err(Error::Invalid(_))));
    assert_eq!(house.audited("identity.second-factor-refused").await, (1, 1));
    let code = now_code(&house, &holder.key);
    let proved = prove(Evidence::Code(code.clone())).await.expect("a proof");
    assert!(proved.cookie.is_some());
    let replayed = prove(Evidence::Code(code)).await;
    assert!(matches!(replayed, Err(Error::Invalid(_))), "a code counts once");
    prove(Evidence::Code(secret(&holder.codes[3]))).await.expect("a proof");
}
