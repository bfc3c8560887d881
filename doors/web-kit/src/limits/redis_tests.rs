//! The limiter over a real Redis that is killed, frozen, emptied and brought back.

use super::limiter::tests::{clock, limiter};
use super::{Class, Counting, Limiter, LiveNodes};
use contracts::counting::SharedCounters as _;
use counters::RedisCounters;
use std::sync::Arc;
use std::time::Duration;
use testkit::RedisServer;

async fn node(server: &RedisServer, nodes: u32) -> (Limiter, Arc<RedisCounters>) {
    let shared = Arc::new(RedisCounters::at(&server.url()).expect("an address"));
    shared.ping().await.expect("an answer");
    let counting = Counting {
        shared: Some(shared.clone()),
        nodes: LiveNodes::default(),
    };
    counting.nodes.set(nodes);
    (limiter(&clock(), counting), shared)
}

async fn passes(limiter: &Limiter, tries: u32) -> u32 {
    let mut passed = 0;
    for _ in 0..tries {
        passed += u32::from(limiter.count(Class::Anonymous, 1).await.wait.is_none());
    }
    passed
}

/// Looks until Redis counts again: until a key stands at its limit that was used up there and nowhere else.
async fn back(limiter: &Limiter) {
    let again = async {
        while limiter.peek(Class::Register, 9).await.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), again)
        .await
        .expect("Redis counts again");
}

#[tokio::test]
async fn killed_in_the_middle_each_node_gives_its_share_and_no_more() {
    let mut server = RedisServer::start().await;
    let ((one, shared), (two, _)) = (node(&server, 2).await, node(&server, 2).await);
    assert_eq!(passes(&one, 40).await + passes(&two, 40).await, 80);
    server.kill();
    assert_eq!(passes(&one, 300).await, 50);
    assert_eq!(passes(&two, 300).await, 50);
    server.revive().await;
    shared.ping().await.expect("it is back");
    // It came back empty. Whoever uses up a key there now is refused by every node.
    let used_up = contracts::counting::Tally {
        class: Class::Register.name(),
        key: 9,
        step: Duration::from_mins(12),
        window: Duration::from_hours(1),
    };
    for _ in 0..5 {
        shared
            .look(&[used_up], contracts::counting::Look::Count)
            .await
            .expect("counted");
    }
    back(&one).await;
    assert_eq!(
        passes(&one, 10).await,
        10,
        "Redis knows nothing of what was counted alone"
    );
}

#[tokio::test]
async fn frozen_it_holds_nobody_up_for_long() {
    let server = RedisServer::start().await;
    let (one, _) = node(&server, 1).await;
    assert_eq!(passes(&one, 30).await, 30);
    server.freeze();
    assert_eq!(passes(&one, 150).await, 100, "alone from nothing, and never open");
    server.thaw();
}
