//! Nodes know how many they are.

use platform::NODE;
use uuid::Uuid;

#[tokio::test]
async fn nodes_are_counted_while_they_say_so() {
    let db = testkit::database().await;
    let house = db.ground().db;
    let actor = db.system(NODE);
    let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let serves = async |node| house.node_serves(&actor, node).await.expect("counted");
    assert_eq!(serves(one).await, 1);
    assert_eq!(serves(two).await, 2);
    assert_eq!(serves(one).await, 2, "a node counts once, however often it says so");
    house.node_leaves(&actor, two).await.expect("left");
    assert_eq!(serves(one).await, 1);

    sqlx::query("insert into platform.nodes (id, seen_at) values ($1, now() - interval '16 seconds')")
        .bind(two)
        .execute(&mut db.all_seeing().await)
        .await
        .expect("a node that fell silent");
    assert_eq!(serves(one).await, 1, "who is silent is left out");
}

#[tokio::test]
async fn nobody_else_sees_or_makes_nodes() {
    let db = testkit::database().await;
    let house = db.ground().db;
    assert!(house.node_serves(&db.anonymous(), Uuid::from_u128(1)).await.is_err());
    assert!(
        house
            .node_serves(&db.system("runner"), Uuid::from_u128(1))
            .await
            .is_err()
    );
}
