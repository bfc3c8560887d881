//! What identifies a person lies sealed.

use crate::house::{everything, people, somebody};
use kernel::ids::UserId;
use people::{Error, RecordCredential};
use platform::{Owner, StaffRole};
use sqlx::Row;
use testkit::TestDb;

const NUMBER: &str = "1017444122334455";

fn licence() -> RecordCredential {
    RecordCredential {
        kind: "sia-guarding".to_owned(),
        number: Some(NUMBER.to_owned()),
        issued_on: None,
        expires_on: Some("2028-05-31".to_owned()),
    }
}

/// The two tables as the database prints them.
async fn printed(db: &TestDb) -> String {
    let mut conn = db.all_seeing().await;
    let row = sqlx::query(
        "select (select string_agg(encode(d::text::bytea, 'escape'), '') from people.private_details d)
            || (select string_agg(encode(n::text::bytea, 'escape'), '') from people.credential_numbers n)
            || (select string_agg(encode(coalesce(d.phone_sealed, '') || coalesce(d.address_line1_sealed, '')
                || coalesce(d.date_of_birth_sealed, ''), 'escape'), '') from people.private_details d)",
    )
    .fetch_one(&mut conn)
    .await
    .expect("rows");
    row.get(0)
}

#[tokio::test]
async fn the_database_holds_nothing_readable_and_the_person_reads_all() {
    let db = testkit::database().await;
    let (people, (_, actor)) = (people(&db), somebody(&db));
    people.save_profile(&actor, everything()).await.expect("a profile");
    people.record_credential(&actor, licence()).await.expect("told");
    let text = printed(&db).await;
    for clear in ["900123", "Elm Road", "1990-03-27", NUMBER] {
        assert!(!text.contains(clear), "{clear} is readable");
    }
    let mine = people.own_data(&actor).await.expect("my data");
    let personal = mine.profile.expect("a profile").personal;
    assert_eq!(personal.address_line1.as_deref(), Some("1 Elm Road"));
    assert_eq!(
        personal.date_of_birth.map(|date| date.to_string()).as_deref(),
        Some("1990-03-27")
    );
    assert!(personal.phone.is_some());
    assert_eq!(mine.credentials[0].1.as_deref(), Some(NUMBER));
    // What is missing is known without opening anything.
    let view = people.profile(&actor, "care").await.expect("a profile");
    assert_eq!(
        people.completion(&actor, "care").await.expect("completion"),
        view.completion
    );
}

#[tokio::test]
async fn those_who_check_find_a_number_however_it_is_spaced() {
    let db = testkit::database().await;
    let (people, (_, actor)) = (people(&db), somebody(&db));
    people.save_profile(&actor, everything()).await.expect("a profile");
    let told = people.record_credential(&actor, licence()).await.expect("told");
    let staff = db.staff(UserId::fresh(testkit::start_of_tests(), db.rng()), StaffRole::Reviewer);
    let found = people
        .find_by_number(&staff, "1017 4441 2233 4455")
        .await
        .expect("found");
    assert_eq!(found, [told.id]);
    assert!(
        people
            .find_by_number(&staff, "1017 4441 2233 4456")
            .await
            .expect("none")
            .is_empty()
    );
    let refused = people.find_by_number(&actor, NUMBER).await;
    assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
}

#[tokio::test]
async fn a_changed_or_moved_value_fails_closed() {
    let db = testkit::database().await;
    let (people, (user, actor)) = (people(&db), somebody(&db));
    people.save_profile(&actor, everything()).await.expect("a profile");
    let mut conn = db.all_seeing().await;
    sqlx::query("update people.private_details set address_line1_sealed = phone_sealed where user_id = $1")
        .bind(user.get())
        .execute(&mut conn)
        .await
        .expect("moved");
    let refused = people.profile(&actor, "care").await;
    assert!(
        matches!(&refused, Err(Error::Db(platform::DbError::Vault(_)))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn sealing_anew_stops_in_the_middle_and_goes_on() {
    let db = testkit::database().await;
    let (people, ground) = (people(&db), db.ground());
    let mut workers = Vec::new();
    for _ in 0..3 {
        let (user, actor) = somebody(&db);
        people.save_profile(&actor, everything()).await.expect("a profile");
        people.record_credential(&actor, licence()).await.expect("told");
        workers.push((user, actor));
    }
    let rotation = db.system("key-rotation");
    let mut tx = ground.db.write(&rotation).await.expect("a transaction");
    assert_eq!(ground.vault.retire_all(&mut tx).await.expect("retired"), 3);
    tx.commit().await.expect("kept");
    // Somebody saves meanwhile: that is sealed under the new key at once.
    people.save_profile(&workers[2].1, everything()).await.expect("saved");
    let reseal = async |user: UserId, keep: bool| {
        let mut tx = ground.db.write(&rotation).await.expect("a transaction");
        ground
            .vault
            .hold_alone(&mut tx, Owner::Person(user))
            .await
            .expect("held");
        let done = people.reseal_in(&mut tx, user).await.expect("sealed anew");
        ground
            .vault
            .drop_retired(&mut tx, Owner::Person(user))
            .await
            .expect("dropped");
        if keep {
            tx.commit().await.expect("kept");
        }
        done
    };
    assert_eq!(reseal(workers[0].0, true).await, 4);
    // Stopped in the middle: nothing of it is kept, and nothing is lost.
    assert_eq!(reseal(workers[1].0, false).await, 4);
    for (_, actor) in &workers {
        let mine = people.own_data(actor).await.expect("my data");
        assert_eq!(mine.credentials[0].1.as_deref(), Some(NUMBER));
    }
    assert_eq!(reseal(workers[1].0, true).await, 4, "it goes on");
    assert_eq!(reseal(workers[2].0, true).await, 1, "only what was still old");
    let mut tx = ground.db.read(&rotation).await.expect("a transaction");
    assert!(
        ground
            .vault
            .owners_to_reseal(&mut tx, 10)
            .await
            .expect("none")
            .is_empty()
    );
    drop(tx);
    for (_, actor) in &workers {
        let mine = people.own_data(actor).await.expect("my data");
        assert_eq!(mine.credentials[0].1.as_deref(), Some(NUMBER));
    }
}
