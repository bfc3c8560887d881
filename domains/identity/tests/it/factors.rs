//! Second factors: set up, replaced, removed, and asked for.

use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use chrono::TimeDelta;
use identity::{
    AppConfirmed, BrowserSession, Config, Error, Evidence, HalfLogin, Login, Method, ProveAgain, SecondStep,
};
use kernel::Secret;
use kernel::ids::UserId;
use platform::{Actor, StaffRole};
use sqlx::Row;
use testkit::app_code;

/// Somebody with an authenticator app.
pub(crate) struct Holder {
    pub(crate) user: UserId,
    pub(crate) actor: Actor,
    pub(crate) session: BrowserSession,
    pub(crate) key: String,
    pub(crate) codes: Vec<String>,
}

pub(crate) fn now_code(house: &House, key: &str) -> Secret<String> {
    secret(&app_code(key, house.db.ground().clock.now()))
}

/// Lets the app show its next code.
pub(crate) fn next_code(house: &House, key: &str) -> Secret<String> {
    house.db.clock().advance(TimeDelta::seconds(30));
    now_code(house, key)
}

async fn confirm(house: &House, actor: &Actor, session: &BrowserSession) -> (String, AppConfirmed) {
    let setup = house.identity.begin_app(actor).await.expect("a key");
    let key = setup.key.into_inner();
    let code = now_code(house, &key);
    let confirmed = house.identity.confirm_app(actor, session.session, &code).await;
    (key, confirmed.expect("an app"))
}

/// Registers somebody and gives them an app.
pub(crate) async fn holder(house: &House) -> Holder {
    let user = house.person(EMAIL).await;
    let actor = house.db.worker(user);
    let session = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let session = session.expect("a session");
    let (key, confirmed) = confirm(house, &actor, &session).await;
    let codes = confirmed.codes.expect("recovery codes").0;
    house.db.clock().advance(TimeDelta::seconds(30));
    Holder {
        user,
        actor,
        session,
        key,
        codes: codes.into_iter().map(Secret::into_inner).collect(),
    }
}

/// Signs in as far as the password goes.
pub(crate) async fn half(house: &House) -> HalfLogin {
    match house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await {
        Err(Error::SecondFactorNeeded(half)) => *half,
        other => panic!("no half-login: {other:?}"),
    }
}

pub(crate) fn step(half: &HalfLogin, code: &Secret<String>) -> SecondStep {
    SecondStep {
        ticket: half.ticket.clone(),
        code: code.clone(),
        place: None,
        device: None,
        agent: None,
    }
}

async fn finish(house: &House, half: &HalfLogin, code: &Secret<String>) -> Result<BrowserSession, Error> {
    house.identity.finish_sign_in(&house.nobody, step(half, code)).await
}

async fn login(house: &House, session: &BrowserSession) -> Login {
    let login = house
        .identity
        .authenticate_session(&house.authenticator, &session.cookie)
        .await;
    login.expect("an answer").expect("a login")
}

#[tokio::test]
async fn an_app_holds_from_its_first_code_on_and_then_the_password_opens_nothing() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let actor = house.db.worker(user);
    let signed_in = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let session = signed_in.expect("a session");
    let none = house
        .identity
        .confirm_app(&actor, session.session, &secret("123456"))
        .await;
    assert!(matches!(none, Err(Error::SetupEnded)));
    let setup = house.identity.begin_app(&actor).await.expect("a key");
    let shown = house
        .identity
        .begun_app(&actor)
        .await
        .expect("an answer")
        .expect("a key");
    assert_eq!(setup.link.expose(), shown.link.expose());
    let before = house.identity.own_factors(&actor).await.expect("factors");
    assert!(!before.any(), "nothing changes before the first code");
    let stale = app_code(
        setup.key.expose(),
        house.db.ground().clock.now() - TimeDelta::minutes(5),
    );
    let wrong = house
        .identity
        .confirm_app(&actor, session.session, &secret(&stale))
        .await;
    assert!(matches!(wrong, Err(Error::Invalid(_))));
    let code = now_code(&house, setup.key.expose());
    let confirmed = house.identity.confirm_app(&actor, session.session, &code).await;
    let confirmed = confirmed.expect("an app");
    assert_eq!(confirmed.codes.expect("codes").0.len(), 10);
    assert!(confirmed.proved.cookie.is_some(), "the session gets a new secret");
    let factors = house.identity.own_factors(&actor).await.expect("factors");
    assert!(factors.any() && factors.recovery_codes_left == 10);
    half(&house).await;
    let names = house.event_names().await;
    assert!(names.contains(&"identity.factors_changed.1".to_owned()));
    let again = house.identity.confirm_app(&actor, session.session, &code).await;
    assert!(matches!(again, Err(Error::SetupEnded)));
}

#[tokio::test]
async fn a_key_that_waited_an_hour_is_none_any_more() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let actor = house.db.worker(user);
    let session = house.identity.sign_in(&house.nobody, claim(EMAIL, PASSWORD)).await;
    let setup = house.identity.begin_app(&actor).await.expect("a key");
    house.db.clock().advance(TimeDelta::hours(1));
    assert!(house.identity.begun_app(&actor).await.expect("an answer").is_none());
    let code = now_code(&house, setup.key.expose());
    let session = session.expect("a session").session;
    let late = house.identity.confirm_app(&actor, session, &code).await;
    assert!(matches!(late, Err(Error::SetupEnded)));
}

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
async fn the_seed_lies_sealed_in_its_place() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let mut all = house.db.all_seeing().await;
    let row = sqlx::query("select seed, id from identity.totp where user_id = $1")
        .bind(holder.user.get())
        .fetch_one(&mut all)
        .await
        .expect("the seed");
    let sealed: Vec<u8> = row.get("seed");
    assert!(sealed.len() > 40, "version, key, nonce and seal");
    assert!(!hex(&sealed).contains(&hex(holder.key.as_bytes())));
    // A seal that was moved to another row does not open there.
    sqlx::query("update identity.totp set id = gen_random_uuid()")
        .execute(&mut all)
        .await
        .expect("a superuser may");
    let moved = finish(&house, &half(&house).await, &now_code(&house, &holder.key)).await;
    assert!(matches!(moved, Err(Error::Db(_))), "{moved:?}");
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[tokio::test]
async fn another_phone_takes_the_place_of_the_first_and_the_codes_stay() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let (key, confirmed) = confirm(&house, &holder.actor, &holder.session).await;
    assert!(confirmed.codes.is_none(), "the ten codes still work");
    house.db.clock().advance(TimeDelta::seconds(30));
    let waiting = half(&house).await;
    let old = finish(&house, &waiting, &now_code(&house, &holder.key)).await;
    assert!(matches!(old, Err(Error::Invalid(_))));
    finish(&house, &waiting, &now_code(&house, &key))
        .await
        .expect("a session");
}

#[tokio::test]
async fn whoever_removes_the_app_signs_in_by_password_again_and_loses_the_codes() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let elsewhere = finish(&house, &half(&house).await, &now_code(&house, &holder.key)).await;
    let elsewhere = elsewhere.expect("another sign-in");
    let here = holder.session.session;
    house.identity.remove_app(&holder.actor, here).await.expect("removed");
    let mut left = house.identity.list_own_sessions(&holder.actor).await.expect("sign-ins");
    left.retain(|sign_in| sign_in.session == elsewhere.session);
    assert!(left.is_empty(), "the other sign-ins end");
    let factors = house.identity.own_factors(&holder.actor).await.expect("factors");
    assert!(!factors.any() && factors.recovery_codes_left == 0);
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let twice = house.identity.remove_app(&holder.actor, here).await;
    assert!(matches!(twice, Err(Error::NoSecondFactor)));
    let codes = house.identity.make_recovery_codes(&holder.actor).await;
    assert!(matches!(codes, Err(Error::NoSecondFactor)));
    let nobody = house.identity.begin_app(&house.nobody).await;
    assert!(matches!(nobody, Err(Error::Denied(_))));
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

#[tokio::test]
async fn a_new_password_from_the_mailbox_leaves_the_factor_as_it_is() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let link = house.reset_link(EMAIL).await.expect("a letter");
    let reset = identity::ResetPassword {
        token: link.token,
        password: secret("copper lantern gravel moth"),
        place: None,
    };
    house
        .identity
        .reset_password(&house.nobody, reset)
        .await
        .expect("a password");
    let again = house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, "copper lantern gravel moth"))
        .await;
    let Err(Error::SecondFactorNeeded(half)) = again else {
        panic!("the factor was not asked for: {again:?}");
    };
    finish(&house, &half, &now_code(&house, &holder.key))
        .await
        .expect("a session");
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
async fn an_operator_of_the_host_lets_somebody_back_who_lost_everything() {
    let house = House::new().await;
    let holder = holder(&house).await;
    let reset = |reason: &str| identity::ResetFactors {
        email: crate::house::email(EMAIL),
        reason: reason.to_owned(),
    };
    let waiting = half(&house).await;
    let operator = house.db.system("command-line");
    for (who, command) in [
        (house.db.staff(holder.user, StaffRole::Admin), reset("They say so")),
        (holder.actor, reset("I say so")),
    ] {
        let refused = house.identity.reset_factors(&who, command).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
    }
    let why = house.identity.reset_factors(&operator, reset(" ")).await;
    assert!(matches!(why, Err(Error::Invalid(_))));
    let done = house.identity.reset_factors(&operator, reset("Passport seen")).await;
    assert_eq!(done.expect("reset"), holder.user);
    let session = house
        .identity
        .authenticate_session(&house.authenticator, &holder.session.cookie);
    assert_eq!(session.await.expect("an answer"), None, "every sign-in has ended");
    let late = finish(&house, &waiting, &secret(&holder.codes[0])).await;
    assert!(matches!(late, Err(Error::HalfLoginEnded)));
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session by password");
    assert_eq!(house.audited("identity.factors-reset").await, (1, 1));
    let news = house.events().await;
    let told = news
        .iter()
        .filter(|(_, payload)| payload["change"] == "all_removed_by_us");
    assert_eq!(told.count(), 1);
    let again = house.identity.reset_factors(&operator, reset("Once more")).await;
    assert!(matches!(again, Err(Error::NoSecondFactor)));
}

#[tokio::test]
async fn whoever_must_have_a_factor_keeps_the_last() {
    let config = Config {
        second_factor_for: identity::SecondFactorFor::Staff,
        ..Config::for_tests()
    };
    let house = House::with(config).await;
    let holder = holder(&house).await;
    let staff = house.db.staff(holder.user, StaffRole::Admin);
    let last = house.identity.remove_app(&staff, holder.session.session).await;
    assert!(matches!(last, Err(Error::SecondFactorDemanded)));
    assert!(house.identity.own_factors(&staff).await.expect("factors").any());
}
