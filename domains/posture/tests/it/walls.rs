//! The second wall: what the database itself refuses, whatever the program asks.

use crate::house::{House, person};
use platform::bootstrap::{APP, RUNNER};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

/// Enters as somebody, runs one statement and rolls back; tells how many rows it touched, or that it was refused.
async fn attempt(
    conn: &mut PgConnection,
    who: (&str, Option<Uuid>, Option<Uuid>, Option<&str>, Option<&str>),
    statement: &'static str,
    ids: &[Uuid],
) -> Result<u64, String> {
    let mut tx = conn.begin().await.expect("it begins");
    sqlx::query("select platform.enter($1, $2, $3, $4, $5, $6)")
        .bind(who.0)
        .bind(who.1)
        .bind(who.2)
        .bind(who.3)
        .bind(who.4)
        .bind(Uuid::nil())
        .execute(&mut *tx)
        .await
        .expect("it enters");
    let mut query = sqlx::query(statement);
    for id in ids {
        query = query.bind(*id);
    }
    query
        .execute(&mut *tx)
        .await
        .map(|done| done.rows_affected())
        .map_err(|error| error.to_string())
}

#[tokio::test]
async fn rows_are_hidden_from_neighbours_and_from_members_without_the_task() {
    let house = House::build().await;
    let id = house.completed("2", 42).await;
    let elm = Some(house.elm.get());
    house
        .posture
        .generate_report(&house.owner(), posture::GenerateReport { assessment: id })
        .await
        .expect("asked");
    house.run_jobs().await;
    let user = Some(person(5).get());
    let blind = [
        ("anonymous", None, None, None, None),
        ("member", user, Some(house.oak.get()), Some("owner"), None),
        ("member", user, elm, Some("scheduler"), None),
        ("member", user, None, None, None),
        ("staff", user, None, Some("reviewer"), None),
        ("system", None, None, None, Some("mail-sender")),
    ];
    let seeing = [
        ("member", user, elm, Some("viewer"), None),
        ("staff", user, None, Some("assessor"), None),
        ("system", None, None, None, Some("report-maker")),
    ];
    for role in [APP, RUNNER] {
        let mut conn = house.db.bare(role).await;
        for statement in [
            "select from posture.assessments",
            "select from posture.answers",
            "select from posture.latest_answers",
            "select from posture.reports",
        ] {
            for who in blind {
                assert_eq!(
                    attempt(&mut conn, who, statement, &[]).await,
                    Ok(0),
                    "{statement} {who:?}"
                );
            }
            for who in seeing {
                assert_ne!(
                    attempt(&mut conn, who, statement, &[]).await,
                    Ok(0),
                    "{statement} {who:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn frozen_rows_and_revisions_cannot_be_changed_by_any_login() {
    let house = House::build().await;
    let id = house.completed("2", 42).await.get();
    let owner = (
        "member",
        Some(person(1).get()),
        Some(house.elm.get()),
        Some("owner"),
        None,
    );
    let mut conn = house.db.bare(APP).await;
    for statement in [
        "update posture.assessments set title = 'x' where id = $1",
        "update posture.assessments set state = 'in_progress', completed_at = null, completed_by = null where id = $1",
    ] {
        assert_eq!(attempt(&mut conn, owner, statement, &[id]).await, Ok(0), "{statement}");
    }
    for statement in [
        "update posture.answers set level = 4 where assessment_id = $1",
        "delete from posture.answers where assessment_id = $1",
        "delete from posture.assessments where id = $1",
    ] {
        let refusal = attempt(&mut conn, owner, statement, &[id]).await.expect_err(statement);
        assert!(refusal.contains("permission denied"), "{refusal}");
    }
    let rotation = ("system", None, None, None, Some("key-rotation"));
    let mut backstage = house.db.bare(RUNNER).await;
    let anew = "update posture.answers set comment_sealed = comment_sealed where assessment_id = $1";
    assert_eq!(attempt(&mut backstage, rotation, anew, &[id]).await, Ok(42));
    let opened = "update posture.answers set comment = 'x', comment_sealed = null where assessment_id = $1";
    let refusal = attempt(&mut backstage, rotation, opened, &[id])
        .await
        .expect_err("nothing is put back into the clear");
    assert!(refusal.contains("row-level security"), "{refusal}");
    let other = "update posture.answers set level = 4 where assessment_id = $1";
    let refusal = attempt(&mut backstage, rotation, other, &[id]).await.expect_err(other);
    assert!(refusal.contains("permission denied"), "{refusal}");
    assert_eq!(attempt(&mut backstage, owner, anew, &[id]).await, Ok(0));
    let late = "insert into posture.answers (organisation_id, assessment_id, id, question, level, comment, author_id, saved_at, in_force)
                values ($2, $1, gen_random_uuid(), 'pr-mfa', 4, '', $3, now(), true)";
    let refusal = attempt(&mut conn, owner, late, &[id, house.elm.get(), person(1).get()])
        .await
        .expect_err("frozen");
    assert!(refusal.contains("row-level security"), "{refusal}");
}

#[tokio::test]
async fn nobody_writes_in_anothers_name_or_into_anothers_run() {
    let house = House::build().await;
    let id = house.start().await.get();
    let add = "insert into posture.answers (organisation_id, assessment_id, id, question, level, comment, author_id, saved_at, in_force)
               values ($2, $1, gen_random_uuid(), 'pr-mfa', 4, '', $3, now(), true)";
    let (elm, oak) = (house.elm.get(), house.oak.get());
    let (me, you) = (person(5).get(), person(1).get());
    let mut conn = house.db.bare(APP).await;
    let neighbour = ("member", Some(me), Some(oak), Some("owner"), None);
    for (ids, why) in [
        ([id, elm, me], "another's organisation"),
        ([id, oak, me], "another's run as one's own"),
    ] {
        assert!(attempt(&mut conn, neighbour, add, &ids).await.is_err(), "{why}");
    }
    let member = ("member", Some(me), Some(elm), Some("manager"), None);
    assert!(
        attempt(&mut conn, member, add, &[id, elm, you]).await.is_err(),
        "another's name"
    );
    assert_eq!(attempt(&mut conn, member, add, &[id, elm, me]).await, Ok(1));
    let viewer = ("member", Some(me), Some(elm), Some("viewer"), None);
    assert!(
        attempt(&mut conn, viewer, add, &[id, elm, me]).await.is_err(),
        "a viewer"
    );
}

#[tokio::test]
async fn only_the_report_maker_says_that_a_report_is_ready() {
    let house = House::build().await;
    let id = house.completed("2", 42).await;
    house
        .posture
        .generate_report(&house.owner(), posture::GenerateReport { assessment: id })
        .await
        .expect("asked");
    let ready =
        "update posture.reports set state = 'ready', ready_at = now(), digest = repeat('0', 64), signature = 's',
                 public_key = 'k', report_json = '{}', file_key = 'f' where assessment_id = $1";
    let mut conn = house.db.bare(RUNNER).await;
    let owner = (
        "member",
        Some(person(1).get()),
        Some(house.elm.get()),
        Some("owner"),
        None,
    );
    let refusal = attempt(&mut conn, owner, ready, &[id.get()])
        .await
        .expect_err("not theirs to say");
    assert!(refusal.contains("row-level security"), "{refusal}");
    let maker = ("system", None, None, None, Some("report-maker"));
    assert_eq!(attempt(&mut conn, maker, ready, &[id.get()]).await, Ok(1));
}
