//! Browser sessions: how they are recognised and how they end.

use crate::house::{EMAIL, House, PASSWORD, claim, secret};
use chrono::TimeDelta;
use identity::{BrowserSession, Config, Standing};
use kernel::Secret;

async fn sign_in(house: &House) -> BrowserSession {
    house
        .identity
        .sign_in(&house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session")
}

async fn opens(house: &House, cookie: &Secret<String>) -> bool {
    let login = house.identity.authenticate_session(&house.authenticator, cookie).await;
    login.expect("an answer").is_some()
}

#[tokio::test]
async fn asvs_V7_2_1__a_cookie_tells_who_it_is_and_others_tell_nothing() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let session = sign_in(&house).await;
    let login = house
        .identity
        .authenticate_session(&house.authenticator, &session.cookie)
        .await;
    let login = login.expect("an answer").expect("a login");
    assert_eq!(
        (login.user, login.session, login.standing),
        (user, session.session, Standing::Worker)
    );
    assert_eq!(login.sector.as_deref(), Some("care"));
    for bad in ["", "nonsense", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        assert!(!opens(&house, &secret(bad)).await);
    }
}

#[tokio::test]
async fn a_session_is_found_by_its_id_while_it_counts() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let session = sign_in(&house).await.session;
    let find = async || {
        let found = house.identity.find_session(&house.authenticator, session).await;
        found.expect("an answer").map(|login| login.user)
    };
    assert_eq!(find().await, Some(user));
    let unseen = house.identity.find_session(&house.nobody, session).await;
    assert_eq!(unseen.expect("an answer"), None, "it is for the authenticator");
    house.db.clock().advance(TimeDelta::days(6));
    assert_eq!(find().await, Some(user));
    house.db.clock().advance(TimeDelta::days(2));
    assert_eq!(find().await, None, "finding it kept it not alive");
    let session = sign_in(&house).await.session;
    house
        .identity
        .sign_out_all(&house.db.worker(user))
        .await
        .expect("signed out");
    let ended = house.identity.find_session(&house.authenticator, session).await;
    assert_eq!(ended.expect("an answer"), None);
}

#[tokio::test]
async fn asvs_V7_3_2__use_keeps_a_session_alive_until_its_absolute_end() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let session = sign_in(&house).await;
    for _ in 0..4 {
        house.db.clock().advance(TimeDelta::days(6));
        assert!(opens(&house, &session.cookie).await);
    }
    house.db.clock().advance(TimeDelta::days(6));
    assert!(!opens(&house, &session.cookie).await, "thirty days are over");
}

#[tokio::test]
async fn asvs_V7_3_1__a_session_ends_for_want_of_use() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let idle = sign_in(&house).await;
    house.db.clock().advance(TimeDelta::days(7) - TimeDelta::minutes(1));
    assert!(opens(&house, &idle.cookie).await);
    house.db.clock().advance(TimeDelta::days(7));
    assert!(!opens(&house, &idle.cookie).await, "a week without use");
}

#[tokio::test]
async fn signing_out_ends_the_one_session_at_once() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let (here, there) = (sign_in(&house).await, sign_in(&house).await);
    house
        .identity
        .sign_out(&house.db.worker(user), here.session)
        .await
        .expect("an end");
    assert!(!opens(&house, &here.cookie).await);
    assert!(opens(&house, &there.cookie).await);
    house
        .identity
        .sign_out_cookie(&house.nobody, &there.cookie)
        .await
        .expect("an end");
    assert!(!opens(&house, &there.cookie).await);
    house
        .identity
        .sign_out_cookie(&house.nobody, &there.cookie)
        .await
        .expect("ending twice is no fault");
}

#[tokio::test]
async fn nobody_ends_a_strangers_session() {
    let house = House::new().await;
    house.person(EMAIL).await;
    let stranger = house.person("sam@example.org").await;
    let session = sign_in(&house).await;
    house
        .identity
        .sign_out(&house.db.worker(stranger), session.session)
        .await
        .expect("silence");
    house
        .identity
        .sign_out(&house.nobody, session.session)
        .await
        .expect("silence");
    assert!(opens(&house, &session.cookie).await);
}

#[tokio::test]
async fn signing_out_everywhere_ends_sessions_and_tokens() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let (one, other) = (sign_in(&house).await, sign_in(&house).await);
    let pair = house
        .identity
        .sign_in_for_tokens(&house.nobody, claim(EMAIL, PASSWORD), None)
        .await
        .expect("a pair");
    let me = house.db.worker(user);
    assert_eq!(house.identity.list_own_sessions(&me).await.expect("a list").len(), 3);
    assert_eq!(house.identity.sign_out_all(&me).await.expect("a count"), 3);
    assert!(!opens(&house, &one.cookie).await && !opens(&house, &other.cookie).await);
    let login = house
        .identity
        .authenticate_token(&house.authenticator, &pair.access_token)
        .await;
    assert_eq!(login.expect("an answer"), None);
    assert!(
        house
            .identity
            .refresh(&house.nobody, &pair.refresh_token, None)
            .await
            .is_err()
    );
    assert!(house.identity.list_own_sessions(&me).await.expect("a list").is_empty());
    assert!(house.identity.sign_out_all(&house.nobody).await.is_err());
}

#[tokio::test]
async fn the_oldest_session_gives_way() {
    let house = House::with(Config {
        sessions_each: 2,
        ..Config::for_tests()
    })
    .await;
    house.person(EMAIL).await;
    let mut cookies = Vec::new();
    for _ in 0..3 {
        cookies.push(sign_in(&house).await.cookie);
        house.db.clock().advance(TimeDelta::seconds(1));
    }
    assert!(!opens(&house, &cookies[0]).await);
    assert!(opens(&house, &cookies[1]).await && opens(&house, &cookies[2]).await);
}

#[tokio::test]
async fn the_list_says_where_from_and_ends_one_or_the_others() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let stranger = house.person("sam@example.org").await;
    let (here, there) = (sign_in(&house).await, sign_in(&house).await);
    let third = sign_in(&house).await;
    let me = house.db.worker(user);
    let list = house.identity.list_own_sessions(&me).await.expect("a list");
    assert_eq!(list[0].agent.as_deref(), Some("Firefox on Linux"));
    assert_eq!(list[0].network.as_deref(), Some("192.0.2.0/24"));
    let foreign = house
        .identity
        .end_own_session(&house.db.worker(stranger), there.session)
        .await;
    assert!(matches!(foreign, Err(identity::Error::UnknownSession)));
    house
        .identity
        .end_own_session(&me, there.session)
        .await
        .expect("an end");
    assert!(!opens(&house, &there.cookie).await && opens(&house, &third.cookie).await);
    let again = house.identity.end_own_session(&me, there.session).await;
    assert!(matches!(again, Err(identity::Error::UnknownSession)));
    let others = house.identity.end_other_sessions(&me, here.session).await;
    assert_eq!(others.expect("a count"), 1);
    assert!(opens(&house, &here.cookie).await && !opens(&house, &third.cookie).await);
}

#[tokio::test]
async fn what_ended_long_ago_is_swept_away() {
    let house = House::new().await;
    let user = house.person(EMAIL).await;
    let old = sign_in(&house).await;
    house
        .identity
        .sign_in_for_tokens(&house.nobody, claim(EMAIL, PASSWORD), None)
        .await
        .expect("a pair");
    house
        .identity
        .sign_out(&house.db.worker(user), old.session)
        .await
        .expect("an end");
    let sweeper = house.db.system(identity::rights::SWEEPER);
    let mut all = house.db.all_seeing().await;
    let mut left = Vec::new();
    for days in [89, 1, 60] {
        house.db.clock().advance(TimeDelta::days(days));
        let outcome = house
            .jobs
            .sweep_sign_ins(&sweeper, identity::jobs::SweepSignIns {})
            .await;
        assert!(matches!(outcome, platform::Outcome::Done), "{outcome:?}");
        let count: i64 = sqlx::query_scalar(
            "select (select count(*) from identity.sessions) + (select count(*) from identity.refresh_tokens)",
        )
        .fetch_one(&mut all)
        .await
        .expect("a count");
        left.push(count);
    }
    // The family ended by itself on the thirtieth day, so it goes on the hundred and twentieth.
    assert_eq!(left, [3, 3, 0]);
}
