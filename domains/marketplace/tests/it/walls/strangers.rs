//! Who may change and who may see.

use super::{Refusal, Scene};
use crate::house::enter;
use platform::bootstrap::APP;
use sqlx::AssertSqlSafe;

#[tokio::test]
async fn nobody_changes_a_shift_or_a_booking_with_the_applications_login() {
    let scene = Scene::new().await;
    let first = scene.invitation;
    scene.house.accept(&scene.worker, first).await.expect("a booking");
    for actor in [&scene.worker.actor, &scene.employer.owner] {
        for statement in [
            "update marketplace.shifts set pay_pence = 1",
            "update marketplace.bookings set active = false",
            "delete from marketplace.booking_cover",
            "delete from marketplace.bookings",
            "insert into marketplace.credential_lattice values ('first-aid', 'dbs-enhanced-adults')",
        ] {
            let mut conn = scene.house.db.bare(APP).await;
            sqlx::raw_sql("begin").execute(&mut conn).await.expect("a transaction");
            enter(&mut conn, actor).await;
            let refused = sqlx::raw_sql(statement)
                .execute(&mut conn)
                .await
                .expect_err("a refusal");
            assert_eq!(Refusal::of(refused), Refusal("42501".to_owned(), None), "{statement}");
        }
    }
}

#[tokio::test]
async fn strangers_see_no_invitation_no_booking_and_no_busy_time() {
    let scene = Scene::new().await;
    scene
        .house
        .accept(&scene.worker, scene.invitation)
        .await
        .expect("a booking");
    let (stranger, other) = (scene.house.worker("Ben").await, scene.house.employer("Oak").await);
    let mut conn = scene.house.db.bare(APP).await;
    for actor in [&stranger.actor, &other.owner, &scene.house.db.anonymous()] {
        sqlx::raw_sql("begin").execute(&mut conn).await.expect("a transaction");
        enter(&mut conn, actor).await;
        for table in ["invitations", "bookings", "booking_cover"] {
            let seen: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from marketplace.{table}")))
                .fetch_one(&mut conn)
                .await
                .expect("a count");
            assert_eq!(seen, 0, "{table} {actor:?}");
        }
        sqlx::raw_sql("rollback").execute(&mut conn).await.expect("the end");
    }
    let busy = format!(
        "select count(*) from marketplace.busy_times(array['{}'::uuid], tstzrange(null, null))",
        scene.worker.id
    );
    let ask = async |actor| {
        let mut conn = scene.house.db.bare(APP).await;
        sqlx::raw_sql("begin").execute(&mut conn).await.expect("a transaction");
        enter(&mut conn, actor).await;
        sqlx::query_scalar::<_, i64>(AssertSqlSafe(busy.clone()))
            .fetch_one(&mut conn)
            .await
            .map_err(Refusal::of)
    };
    assert_eq!(ask(&other.owner).await, Ok(1));
    assert_eq!(ask(&stranger.actor).await, Err(Refusal("42501".to_owned(), None)));
}
