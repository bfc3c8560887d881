//! The four steps, one by one and together.

use crate::house::{availability, everything, experience, people, personal, somebody};
use contracts::sector::StepKey;
use kernel::{ErrorKind, PeopleError};
use people::{Day, Error, PersonalInput, QualificationsInput, SaveProfile, Slot};
use sqlx::Row;

/// Names the events told so far.
async fn told(db: &testkit::TestDb) -> Vec<String> {
    let rows = sqlx::query("select name from platform.outbox order by at, id")
        .fetch_all(&mut db.all_seeing().await)
        .await
        .expect("the outbox");
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn each_step_saves_on_its_own_and_the_last_completes_the_profile_once() {
    let db = testkit::database().await;
    let (people, (_, actor)) = (people(&db), somebody(&db));
    let start = people.profile(&actor, "care").await.expect("an empty profile");
    assert_eq!((start.profile.version, start.completion.percent), (0, 0));
    assert_eq!(start.completion.next(), Some(StepKey::Personal));

    let saved = people.save_personal(&actor, "care", personal()).await.expect("saved");
    assert_eq!((saved.profile.version, saved.completion.percent), (1, 20));
    let learned = QualificationsInput {
        qualifications: vec!["none-yet".to_owned()],
        ..QualificationsInput::default()
    };
    let saved = people
        .save_qualifications(&actor, "care", learned)
        .await
        .expect("saved");
    assert_eq!(saved.completion.percent, 50);
    let saved = people
        .save_experience(&actor, "care", experience())
        .await
        .expect("saved");
    assert_eq!(saved.completion.percent, 75);
    assert_eq!(told(&db).await, Vec::<String>::new());
    let saved = people
        .save_availability(&actor, "care", availability())
        .await
        .expect("saved");
    assert_eq!((saved.completion.percent, saved.completion.next()), (100, None));
    assert_eq!(told(&db).await, ["people.profile_completed.1"]);

    // Saved again, it is not completed again.
    people
        .save_availability(&actor, "care", availability())
        .await
        .expect("saved");
    assert_eq!(told(&db).await.len(), 1);

    let read = people.profile(&actor, "care").await.expect("the profile").profile;
    assert_eq!(read.version, 5);
    assert_eq!(read.full_name().as_deref(), Some("Amina Khan"));
    assert_eq!(read.personal.phone.as_deref(), Some("07700900123"));
    assert_eq!(read.personal.postcode.as_ref().expect("a postcode").as_str(), "LS1 4AP");
    assert_eq!(read.experience.posts[0].from.to_string(), "2024-03");
    assert!(read.experience.extras.contains_key("settings"));
    assert!(
        read.availability.week.has(Day::Monday, Slot::Night) && !read.availability.week.has(Day::Sunday, Slot::Night)
    );
    assert_eq!(read.availability.exceptions.len(), 1);
    assert_eq!(read.completed_at, Some(testkit::start_of_tests()));
}

#[tokio::test]
async fn what_organisations_see_follows_in_the_same_transaction() {
    let db = testkit::database().await;
    let (people, (user, actor)) = (people(&db), somebody(&db));
    let row = async || {
        sqlx::query(
            "select display_name, town, week, radius_km, experience_months, exceptions::text, discoverable,
                ST_Y(location::geometry) from people.public_candidates where worker_id = $1",
        )
        .bind(user.get())
        .fetch_optional(&mut db.all_seeing().await)
        .await
        .expect("the row")
    };
    people.save_personal(&actor, "care", personal()).await.expect("saved");
    assert!(
        !row().await.expect("a row").get::<bool, _>(6),
        "half a profile is seen by nobody"
    );
    people.save_profile(&actor, everything()).await.expect("saved");
    let seen = row().await.expect("a row");
    assert_eq!(seen.get::<String, _>(0), "Amina K");
    assert_eq!(seen.get::<String, _>(1), "Leeds");
    assert_eq!(seen.get::<i32, _>(2), 0b101);
    assert_eq!((seen.get::<i16, _>(3), seen.get::<i32, _>(4)), (16, 12));
    assert_eq!(seen.get::<String, _>(5), "{\"2026-12-25\": 0}");
    assert!(seen.get::<bool, _>(6));
    assert!((seen.get::<f64, _>(7) - 53.8).abs() < 0.01);

    let hidden = people::AvailabilityInput {
        discoverable: Some(false),
        ..availability()
    };
    people.save_availability(&actor, "care", hidden).await.expect("saved");
    assert!(!row().await.expect("a row").get::<bool, _>(6));
}

#[tokio::test]
async fn answers_that_break_a_rule_change_nothing_and_name_the_field() {
    let db = testkit::database().await;
    let (people, (_, actor)) = (people(&db), somebody(&db));
    let refused = async |typed: serde_json::Value| {
        let input: PersonalInput = serde_json::from_value(typed).expect("a step");
        let error = people
            .save_personal(&actor, "care", input)
            .await
            .expect_err("a refusal");
        assert_eq!((error.kind(), error.code()), (ErrorKind::Invalid, "people/invalid"));
        error
            .fields()
            .iter()
            .map(|it| format!("{} {}", it.field, it.code))
            .collect::<Vec<_>>()
    };
    let missing = refused(serde_json::json!({})).await;
    assert_eq!(missing.len(), 8, "{missing:?}");
    assert_eq!(missing[0], "personal/given_name required");
    let wrong = refused(serde_json::json!({
        "given_name": "x".repeat(81), "family_name": "Khan", "date_of_birth": "2026-02-30", "phone": "12",
        "address_line1": "1 Elm Road", "town": "Leeds", "postcode": "QQ1 1AA", "right_to_work": "maybe", "role": "admin",
    }));
    let wrong = wrong.await;
    for field in [
        "personal/given_name too-long",
        "personal/date_of_birth format",
        "personal/phone format",
        "personal/postcode unknown",
        "personal/right_to_work choice",
        "personal/role unknown",
    ] {
        assert!(wrong.contains(&field.to_owned()), "{field} is not in {wrong:?}");
    }
    assert_eq!(
        people.profile(&actor, "care").await.expect("a profile").profile.version,
        0
    );
    let error = people
        .save_personal(&actor, "farming", personal())
        .await
        .expect_err("a refusal");
    assert!(matches!(error, Error::UnknownSector));
}

#[tokio::test]
async fn a_draft_is_kept_as_begun() {
    let db = testkit::database().await;
    let (people, (_, actor)) = (people(&db), somebody(&db));
    let draft = SaveProfile {
        sector: "care".to_owned(),
        personal: Some(PersonalInput {
            given_name: Some("Amina".to_owned()),
            ..PersonalInput::default()
        }),
        ..SaveProfile::default()
    };
    let saved = people.save_profile(&actor, draft).await.expect("saved");
    assert_eq!(
        (saved.completion.percent, saved.completion.steps[0].state.as_str()),
        (0, "in-progress")
    );
}

#[tokio::test]
async fn two_windows_do_not_overwrite_each_other() {
    let db = testkit::database().await;
    let (people, (_, actor)) = (people(&db), somebody(&db));
    let on = |expected| SaveProfile {
        expected: Some(expected),
        ..everything()
    };
    people.save_profile(&actor, on(0)).await.expect("the first");
    let error = people.save_profile(&actor, on(0)).await.expect_err("the second");
    assert!(matches!(error, Error::Stale), "{error}");
    people.save_profile(&actor, on(1)).await.expect("after reading again");
}

#[tokio::test]
async fn only_workers_have_profiles() {
    let db = testkit::database().await;
    let people = people(&db);
    let (user, _) = somebody(&db);
    for actor in [
        db.anonymous(),
        db.founder(user),
        db.staff(user, platform::StaffRole::Admin),
    ] {
        let error = people.save_profile(&actor, everything()).await.expect_err("a refusal");
        assert_eq!(error.code(), "people/denied");
    }
}
