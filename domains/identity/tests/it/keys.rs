//! API keys: made, recognised, revoked.

use crate::house::{Ask, EMAIL, House, PASSWORD, email, secret};
use chrono::TimeDelta;
use identity::{
    Area, Config, CreateApiKey, Deactivate, Error, NewApiKey, ResetFactors, ResetPassword, SecondFactorFor,
    SwitchAccount, SwitchReason,
};
use kernel::ids::UserId;
use platform::StaffRole;

fn wish() -> CreateApiKey {
    CreateApiKey {
        key: None,
        name: "Rota export".into(),
        scopes: vec!["shifts:read".into()],
        days: 30,
    }
}

async fn make(house: &House, user: UserId) -> NewApiKey {
    let made = house.identity.create_api_key(&house.db.worker(user), wish()).await;
    made.expect("a key")
}

async fn opens(house: &House, made: &NewApiKey) -> bool {
    let login = house
        .identity
        .authenticate_api_key(&house.authenticator, &made.secret)
        .await;
    login.expect("an answer").is_some()
}

#[tokio::test]
async fn a_key_tells_whose_it_is_and_what_it_opens() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let made = make(&house, user).await;
    let login = house
        .identity
        .authenticate_api_key(&house.authenticator, &made.secret)
        .await
        .expect("an answer")
        .expect("a login");
    assert_eq!((login.user, login.key), (user, made.view.id));
    assert!(login.scopes.open(Area::Shifts, false) && !login.scopes.open(Area::Shifts, true));
    for bad in ["", "muster_", "muster_AAAA"] {
        let login = house
            .identity
            .authenticate_api_key(&house.authenticator, &secret(bad))
            .await;
        assert!(login.expect("an answer").is_none(), "{bad}");
    }
}

#[tokio::test]
async fn nothing_stored_is_a_secret_and_use_is_noted_to_the_hour() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let made = make(&house, user).await;
    let mut all = house.db.all_seeing().await;
    let row: String = sqlx::query_scalar("select row_to_json(k)::text from identity.api_keys k")
        .fetch_one(&mut all)
        .await
        .expect("the row");
    let secret_part = &made.secret.expose()[29..72];
    assert!(!row.contains(secret_part));
    let me = house.db.worker(user);
    let list = || house.identity.list_own_api_keys(&me);
    assert_eq!(list().await.expect("keys")[0].used_at, None);
    assert!(opens(&house, &made).await);
    let first = list().await.expect("keys")[0].used_at;
    assert!(first.is_some());
    house.db.clock().advance(TimeDelta::minutes(59));
    assert!(opens(&house, &made).await);
    assert_eq!(list().await.expect("keys")[0].used_at, first);
    house.db.clock().advance(TimeDelta::minutes(1));
    assert!(opens(&house, &made).await);
    assert_ne!(list().await.expect("keys")[0].used_at, first);
}

#[tokio::test]
async fn a_key_ends_by_itself_by_its_owner_and_with_the_account() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let stranger = house.person("sam@example.org").await;
    let (one, other) = (make(&house, user).await, make(&house, user).await);
    let refused = house
        .identity
        .revoke_api_key(&house.db.worker(stranger), one.view.id)
        .await;
    assert!(matches!(refused, Err(Error::UnknownKey)));
    assert!(opens(&house, &one).await);
    let me = house.db.worker(user);
    house.identity.revoke_api_key(&me, one.view.id).await.expect("an end");
    assert!(!opens(&house, &one).await && opens(&house, &other).await);
    let again = house.identity.revoke_api_key(&me, one.view.id).await;
    assert!(matches!(again, Err(Error::UnknownKey)));
    let mut all = house.db.all_seeing().await;
    for (change, works) in [("now()", false), ("null", true)] {
        let change = format!("update identity.users set disabled_at = {change}");
        sqlx::query(sqlx::AssertSqlSafe(change))
            .execute(&mut all)
            .await
            .expect("a change");
        assert_eq!(opens(&house, &other).await, works);
    }
    house.db.clock().advance(TimeDelta::days(30));
    assert!(!opens(&house, &other).await);
}

#[tokio::test]
async fn wishes_are_checked_and_keys_are_counted() {
    let house = House::with(Config {
        api_keys_each: 2,
        ..Config::for_tests()
    })
    .await;
    let user = house.person(EMAIL).await;
    let me = house.db.worker(user);
    for (wish, field) in [
        (
            CreateApiKey {
                name: "  ".into(),
                ..wish()
            },
            "name",
        ),
        (
            CreateApiKey {
                scopes: vec![],
                ..wish()
            },
            "scopes",
        ),
        (
            CreateApiKey {
                scopes: vec!["everything".into()],
                ..wish()
            },
            "scopes",
        ),
        (
            CreateApiKey {
                scopes: vec!["read".into(); identity::SCOPES.len() + 1],
                ..wish()
            },
            "scopes",
        ),
        (CreateApiKey { days: 366, ..wish() }, "days"),
        (CreateApiKey { days: 0, ..wish() }, "days"),
    ] {
        match house.identity.create_api_key(&me, wish).await {
            Err(Error::Invalid(faults)) => assert_eq!(faults[0].field, field),
            other => panic!("{other:?}"),
        }
    }
    make(&house, user).await;
    make(&house, user).await;
    let third = house.identity.create_api_key(&me, wish()).await;
    assert!(matches!(third, Err(Error::TooManyKeys)));
    let nobody = house.identity.create_api_key(&house.nobody, wish()).await;
    assert!(matches!(nobody, Err(Error::Denied(_))));
}

#[tokio::test]
async fn a_password_reset_ends_every_key() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let made = make(&house, user).await;
    assert!(opens(&house, &made).await);
    let link = house.reset_link(EMAIL).await.expect("a link");
    let reset = ResetPassword {
        own_words: Vec::new(),
        token: link.token,
        password: secret("copper lantern gravel moth"),
        place: None,
    };
    house
        .identity
        .reset_password(&house.nobody, reset)
        .await
        .expect("a password");
    assert!(!opens(&house, &made).await);
    let left = house.identity.list_own_api_keys(&house.db.worker(user)).await;
    assert!(left.expect("a list").is_empty());
}

#[tokio::test]
async fn a_reset_of_factors_ends_every_key() {
    let house = House::new().await;
    let holder = crate::house::factors::holder(&house).await;
    let made = make(&house, holder.user).await;
    let reset = ResetFactors {
        email: email(EMAIL),
        reason: "Passport seen".into(),
    };
    let operator = house.db.system("command-line");
    house.identity.reset_factors(&operator, reset).await.expect("a reset");
    assert!(!opens(&house, &made).await);
}

#[tokio::test]
async fn whoever_switches_their_account_off_comes_back_without_keys() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let made = make(&house, user).await;
    let off = Deactivate {
        current: secret(PASSWORD),
        place: None,
    };
    house
        .identity
        .deactivate(&house.db.worker(user), off)
        .await
        .expect("it is off");
    assert!(!opens(&house, &made).await);
    let way_back = house
        .link("link-after-deactivation", Ask::WayBack(user))
        .await
        .expect("a link");
    house
        .identity
        .reactivate(&house.nobody, &way_back.token)
        .await
        .expect("it is on");
    assert!(!opens(&house, &made).await, "what was made before stays ended");
}

#[tokio::test]
async fn an_account_that_staff_switch_off_and_on_has_no_keys_left() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let made = make(&house, user).await;
    let admin = house.db.staff(house.person("sam@example.org").await, StaffRole::Admin);
    let switch = SwitchAccount {
        user,
        reason: SwitchReason::Security,
    };
    house.identity.disable_account(&admin, switch).await.expect("it is off");
    house.identity.enable_account(&admin, switch).await.expect("it is on");
    assert!(!opens(&house, &made).await);
}

#[tokio::test]
async fn whoever_must_have_a_factor_and_has_none_makes_no_key() {
    let house = House::with(Config {
        second_factor_for: SecondFactorFor::Staff,
        ..Config::for_tests()
    })
    .await;
    let user = house.person(EMAIL).await;
    let refused = house
        .identity
        .create_api_key(&house.db.staff(user, StaffRole::Support), wish())
        .await;
    assert!(matches!(refused, Err(Error::NoSecondFactor)));
    house
        .identity
        .create_api_key(&house.db.worker(user), wish())
        .await
        .expect("others need none");
}

#[tokio::test]
async fn the_members_of_an_organisation_that_demands_a_factor_make_keys_without_one_until_it_holds() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let from = testkit::start_of_tests() + TimeDelta::days(7);
    let member = house.member(user, Some(from));
    let early = house.identity.create_api_key(&member, wish()).await;
    early.expect("a key");
    house.db.clock().set(from);
    let refused = house.identity.create_api_key(&member, wish()).await;
    assert!(matches!(refused, Err(Error::NoSecondFactor)));
}
