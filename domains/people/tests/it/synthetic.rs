//! Made-up workers for measuring.

use crate::house::{people, somebody};
use people::{Error, cell, cells_within};
use sqlx::Row;

#[tokio::test]
async fn the_loader_makes_whole_workers_and_the_same_ones_again() {
    let db = testkit::database().await;
    let people = people(&db);
    let loader = db.system("demo-loader");
    let mut steps = Vec::new();
    people
        .load_synthetic(&loader, 1_500, 7, &mut |done| steps.push(done))
        .await
        .expect("loaded");
    people
        .load_synthetic(&loader, 1_500, 7, &mut |_| {})
        .await
        .expect("loaded again");
    assert_eq!(steps, [1_500]);
    let counts = people.count_workers(&db.system("public-stats")).await.expect("counts");
    assert_eq!(counts.total, 1_500);
    assert_eq!(counts.by_sector.len(), 2);

    let mut conn = db.all_seeing().await;
    let row = sqlx::query(
        "select (select count(*) from identity.users where role = 'worker'),
            (select count(*) from people.public_candidates where discoverable and week <> 0),
            (select count(*) from people.public_candidates c where not exists (
                select from people.profiles p where p.user_id = c.worker_id and p.completion = 100)),
            (select count(distinct town) from people.public_candidates),
            (select count(*) from people.public_candidates c where c.held <> array(
                select k.kind from people.credentials k where k.worker_id = c.worker_id
                order by array_position(c.held, k.kind))),
            (select count(*) from people.credentials where upper(valid) < $1)",
    )
    .bind(testkit::start_of_tests())
    .fetch_one(&mut conn)
    .await
    .expect("the counts");
    assert_eq!(
        (row.get::<i64, _>(0), row.get::<i64, _>(1), row.get::<i64, _>(2)),
        (1_500, 1_500, 0)
    );
    assert!(row.get::<i64, _>(3) > 100, "they live all over the country");
    assert_eq!(row.get::<i64, _>(4), 0, "the published row says what is held");
    assert!(row.get::<i64, _>(5) > 0, "some have run out");

    let error = people
        .load_synthetic(&somebody(&db).1, 1, 7, &mut |_| {})
        .await
        .expect_err("a worker may not");
    assert!(matches!(error, Error::Denied(_)), "{error}");
}

#[tokio::test]
async fn squares_are_computed_alike_on_both_sides() {
    let db = testkit::database().await;
    let people = people(&db);
    people
        .load_synthetic(&db.system("demo-loader"), 2_000, 1, &mut |_| {})
        .await
        .expect("loaded");
    let mut conn = db.all_seeing().await;
    let rows =
        sqlx::query("select cell, ST_Y(location::geometry), ST_X(location::geometry) from people.public_candidates")
            .fetch_all(&mut conn)
            .await
            .expect("the rows");
    for row in &rows {
        assert_eq!(row.get::<i32, _>(0), cell(row.get(1), row.get(2)));
    }
    // Everybody within 40 km of Leeds, as PostGIS measures, lies in one of the squares.
    let missed: i64 = sqlx::query_scalar(
        "select count(*) from people.public_candidates
         where ST_DWithin(location, ST_SetSRID(ST_MakePoint(-1.55, 53.8), 4326)::geography, 40000) and not cell = any($1)",
    )
    .bind(cells_within(53.8, -1.55, 40.0))
    .fetch_one(&mut conn)
    .await
    .expect("the count");
    assert_eq!(missed, 0);
}
