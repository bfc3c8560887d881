//! The counters on a real Redis.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

use contracts::counting::{Look, SharedCounters, Standing, Tally, standing};
use counters::RedisCounters;
use std::time::Duration;
use testkit::RedisServer;

const STEP: Duration = Duration::from_mins(1);

fn tally(class: &'static str, key: u128, times: u32) -> Tally {
    Tally {
        class,
        key,
        step: STEP,
        window: STEP * times,
    }
}

async fn connected(server: &RedisServer) -> RedisCounters {
    let counters = RedisCounters::at(&server.url()).expect("an address");
    counters.ping().await.expect("an answer");
    counters
}

async fn count(counters: &RedisCounters, tallies: &[Tally]) -> Vec<Standing> {
    counters.look(tallies, Look::Count).await.expect("an answer")
}

#[tokio::test]
async fn nodes_count_together_and_a_peek_counts_nothing() {
    let server = RedisServer::start().await;
    let (one, two) = (connected(&server).await, connected(&server).await);
    let ours = [tally("a", 1, 3)];
    for counters in [&one, &two, &one] {
        assert_eq!(count(counters, &ours).await[0].wait, None);
    }
    for counters in [&one, &two] {
        for look in [Look::Peek, Look::Count] {
            let seen = counters.look(&ours, look).await.expect("an answer")[0];
            assert!(seen.wait.is_some_and(|wait| wait <= STEP), "{seen:?}");
        }
    }
    assert_eq!(count(&two, &[tally("b", 1, 3)]).await[0].wait, None, "another class");
    assert_eq!(count(&two, &[tally("a", 2, 3)]).await[0].wait, None, "another key");
    one.forget("a", 1).await.expect("forgotten");
    assert_eq!(
        two.look(&ours, Look::Peek).await.expect("an answer")[0].ahead,
        Duration::ZERO
    );
}

#[tokio::test]
async fn one_key_at_its_limit_and_none_is_charged() {
    let server = RedisServer::start().await;
    let counters = connected(&server).await;
    count(&counters, &[tally("a", 1, 1)]).await;
    let both = count(&counters, &[tally("a", 1, 1), tally("a", 2, 5)]).await;
    assert!(both[0].wait.is_some() && both[1].wait.is_none());
    let other = counters.look(&[tally("a", 2, 5)], Look::Peek).await.expect("an answer");
    assert_eq!(other[0].ahead, Duration::ZERO);
}

#[tokio::test]
async fn the_script_says_what_the_rule_says() {
    let server = RedisServer::start().await;
    let counters = connected(&server).await;
    let ours = tally("rule", 7, 4);
    let mut before = Duration::ZERO;
    for _ in 0..6 {
        let seen = count(&counters, &[ours]).await[0];
        // Time goes by between two looks, so the key may only be less far ahead than the rule says.
        let rule = standing(before, ours.step, ours.window);
        let charged = if rule.wait.is_none() {
            before + ours.step
        } else {
            rule.ahead
        };
        assert!(
            seen.ahead <= charged && charged.abs_diff(seen.ahead) < STEP,
            "{seen:?} {rule:?}"
        );
        assert_eq!(seen.wait.is_some(), rule.wait.is_some());
        before = charged;
    }
}

#[tokio::test]
async fn twenty_at_once_get_through_as_often_as_the_limit_says() {
    let server = RedisServer::start().await;
    let counters = std::sync::Arc::new(connected(&server).await);
    let tries: Vec<_> = (0..40)
        .map(|_| {
            let counters = counters.clone();
            tokio::spawn(async move { count(&counters, &[tally("herd", 1, 20)]).await[0].wait.is_none() })
        })
        .collect();
    let mut passed = 0;
    for one in tries {
        passed += u32::from(one.await.expect("no panic"));
    }
    assert_eq!(passed, 20);
}

#[tokio::test]
async fn asvs_V16_5_2__a_killed_server_is_an_error_at_once_and_comes_back() {
    let mut server = RedisServer::start().await;
    let counters = connected(&server).await;
    let ours = [tally("a", 1, 3)];
    count(&counters, &ours).await;
    server.kill();
    assert!(counters.look(&ours, Look::Count).await.is_err());
    assert!(counters.ping().await.is_err());
    server.revive().await;
    counters.ping().await.expect("it is back");
    assert_eq!(count(&counters, &ours).await[0].wait, None);
}

#[tokio::test]
async fn asvs_V13_2_6__a_frozen_server_is_given_up_and_found_again() {
    let server = RedisServer::start().await;
    let counters = connected(&server).await;
    let ours = [tally("a", 1, 3)];
    server.freeze();
    assert!(
        counters.look(&ours, Look::Count).await.is_err(),
        "nobody waits for it for long"
    );
    server.thaw();
    counters.ping().await.expect("it is back");
    assert!(counters.look(&ours, Look::Count).await.is_ok());
}

#[test]
fn an_address_that_is_none_is_refused_in_words() {
    let refused = RedisCounters::at("http://cache.example")
        .err()
        .expect("no address of Redis");
    assert!(refused.to_string().contains("redis://host:6379"), "{refused}");
}
