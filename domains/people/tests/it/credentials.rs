//! The passport: told, checked, proved by a certificate.

use crate::house::{everything, people, somebody};
use chrono::TimeDelta;
use kernel::PageRequest;
use kernel::ids::{CertificateId, UserId};
use people::{
    CheckCredential, CheckSource, CredentialState, Error, Finding, Passport, RecordCredential, RecordIssuedCredential,
};
use platform::StaffRole;
use sqlx::Row;
use testkit::{TestDb, start_of_tests};

fn licence() -> RecordCredential {
    RecordCredential {
        kind: "sia-door-supervision".to_owned(),
        number: Some("1017 4441 2233 4455".to_owned()),
        issued_on: Some("2025-06-01".to_owned()),
        expires_on: Some("2028-05-31".to_owned()),
    }
}

/// What the published row says: held, declared.
async fn published(db: &TestDb, worker: UserId) -> (Vec<String>, Vec<String>) {
    let row = sqlx::query("select held, declared from people.public_candidates where worker_id = $1")
        .bind(worker.get())
        .fetch_one(&mut db.all_seeing().await)
        .await
        .expect("the row");
    (row.get(0), row.get(1))
}

#[tokio::test]
async fn what_is_told_counts_once_it_is_checked() {
    let db = testkit::database().await;
    let (people, (user, actor)) = (people(&db), somebody(&db));
    people.save_profile(&actor, everything()).await.expect("a profile");
    let told = people.record_credential(&actor, licence()).await.expect("told");
    assert_eq!(
        (told.state, told.number_tail.as_deref()),
        (CredentialState::Declared, Some("4455"))
    );
    assert_eq!(
        published(&db, user).await,
        (vec![], vec!["sia-door-supervision".to_owned()])
    );
    let error = people
        .record_credential(&actor, licence())
        .await
        .expect_err("told twice");
    assert!(matches!(error, Error::AlreadyRecorded), "{error}");

    let (reviewer, _) = somebody(&db);
    for role in [StaffRole::Assessor, StaffRole::Support, StaffRole::Auditor] {
        let other = db.staff(reviewer, role);
        let refused = people.list_unchecked(&other, &PageRequest::default()).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{role:?}");
    }
    let refused = people.list_unchecked(&actor, &PageRequest::default()).await;
    assert!(matches!(refused, Err(Error::Denied(_))), "nor workers");
    let staff = db.staff(reviewer, StaffRole::Reviewer);
    let waiting = people
        .list_unchecked(&staff, &PageRequest::default())
        .await
        .expect("the queue")
        .items;
    assert_eq!(waiting.iter().map(|it| it.credential.id).collect::<Vec<_>>(), [told.id]);
    assert_eq!(waiting[0].name, "Amina Khan");
    let number = people
        .reveal_number(&staff, told.id, "Compared with the register")
        .await
        .expect("the number")
        .expect("it has one");
    assert_eq!(number.expose(), "1017444122334455");
    let error = people
        .reveal_number(&actor, told.id, "Curious")
        .await
        .expect_err("only those who check");
    assert!(matches!(error, Error::Denied(_)), "{error}");
    let check = CheckCredential {
        credential: told.id,
        finding: Finding::Confirmed,
    };
    let checked = people.verify_credential(&staff, check).await.expect("checked");
    assert_eq!(
        (checked.state, checked.source),
        (CredentialState::Active, CheckSource::DocumentSeen)
    );
    assert_eq!(
        published(&db, user).await,
        (vec!["sia-door-supervision".to_owned()], vec![])
    );
    let error = people
        .verify_credential(&staff, check)
        .await
        .expect_err("checked twice");
    assert!(matches!(error, Error::AlreadyChecked), "{error}");
    let passport = people.credentials(&actor).await.expect("the passport");
    assert_eq!(passport[0].passport(start_of_tests()), Passport::Checked);

    let events: i64 =
        sqlx::query_scalar("select count(*) from platform.outbox where name = 'people.credential_recorded.1'")
            .fetch_one(&mut db.all_seeing().await)
            .await
            .expect("the outbox");
    assert_eq!(events, 2);
}

#[tokio::test]
async fn a_declined_credential_counts_never_and_may_be_told_again() {
    let db = testkit::database().await;
    let (people, (_, actor)) = (people(&db), somebody(&db));
    let told = people.record_credential(&actor, licence()).await.expect("told");
    let (reviewer, _) = somebody(&db);
    let check = CheckCredential {
        credential: told.id,
        finding: Finding::Declined,
    };
    people
        .verify_credential(&db.staff(reviewer, StaffRole::Admin), check)
        .await
        .expect("declined");
    assert_eq!(
        people.credentials(&actor).await.expect("the passport")[0].passport(start_of_tests()),
        Passport::NotValid
    );
    people.record_credential(&actor, licence()).await.expect("told again");
}

#[tokio::test]
async fn nobody_checks_what_is_theirs_and_others_find_nothing() {
    let db = testkit::database().await;
    let (people, (user, actor)) = (people(&db), somebody(&db));
    let told = people.record_credential(&actor, licence()).await.expect("told");
    let check = CheckCredential {
        credential: told.id,
        finding: Finding::Confirmed,
    };
    for (who, code) in [
        (actor, "people/denied"),
        (db.staff(user, StaffRole::Reviewer), "people/denied"),
        (db.staff(user, StaffRole::Assessor), "people/denied"),
        (somebody(&db).1, "people/not-found"),
        (db.anonymous(), "people/not-found"),
    ] {
        let error = people.verify_credential(&who, check).await.expect_err("a refusal");
        assert_eq!(kernel::PeopleError::code(&error), code, "{who:?}");
    }
}

#[tokio::test]
async fn a_certificate_of_ours_counts_at_once_and_once() {
    let db = testkit::database().await;
    let (people, (user, actor)) = (people(&db), somebody(&db));
    people.save_profile(&actor, everything()).await.expect("a profile");
    let record = RecordIssuedCredential {
        worker: user,
        kind: "moving-and-handling".to_owned(),
        certificate: CertificateId::fresh(start_of_tests(), db.rng()),
        valid_from: start_of_tests(),
        valid_until: Some(start_of_tests() + TimeDelta::days(365)),
    };
    let journey = db.system("credential-after-certificate");
    let first = people
        .record_issued_credential(&journey, record.clone())
        .await
        .expect("recorded");
    let again = people
        .record_issued_credential(&journey, record.clone())
        .await
        .expect("a repeat");
    assert_eq!(first, again);
    assert_eq!(published(&db, user).await.0, ["moving-and-handling"]);
    let error = people
        .record_issued_credential(&actor, record)
        .await
        .expect_err("a worker may not");
    assert!(matches!(error, Error::Denied(_)), "{error}");
}

#[tokio::test]
async fn asvs_V2_2_3__wrong_numbers_and_dates_are_refused() {
    let db = testkit::database().await;
    let (people, (_, actor)) = (people(&db), somebody(&db));
    let cases = [
        (
            RecordCredential {
                kind: "wizardry".to_owned(),
                ..licence()
            },
            "kind choice",
        ),
        (
            RecordCredential {
                kind: "sia-property-cctv".to_owned(),
                ..licence()
            },
            "kind choice",
        ),
        (
            RecordCredential {
                number: None,
                ..licence()
            },
            "number required",
        ),
        (
            RecordCredential {
                number: Some("1".repeat(17)),
                ..licence()
            },
            "number format",
        ),
        (
            // A number of another kind of check, in order there.
            RecordCredential {
                number: Some("001234567890".to_owned()),
                ..licence()
            },
            "number format",
        ),
        (
            RecordCredential {
                expires_on: Some("2024-05-31".to_owned()),
                ..licence()
            },
            "expires_on past",
        ),
        (
            RecordCredential {
                expires_on: None,
                issued_on: None,
                ..licence()
            },
            "expires_on required",
        ),
        (
            RecordCredential {
                expires_on: Some("31/12/2027".to_owned()),
                ..licence()
            },
            "expires_on format",
        ),
        (
            RecordCredential {
                issued_on: Some("2031-01-01".to_owned()),
                ..licence()
            },
            "issued_on future",
        ),
    ];
    for (record, finding) in cases {
        let error = people.record_credential(&actor, record).await.expect_err(finding);
        let found: Vec<_> = kernel::PeopleError::fields(&error)
            .iter()
            .map(|it| format!("{} {}", it.field, it.code))
            .collect();
        assert!(found.contains(&finding.to_owned()), "{finding} is not in {found:?}");
    }
}

#[tokio::test]
async fn the_demo_is_loaded_on_behalf_of_its_people() {
    let db = testkit::database().await;
    let (people, (user, _)) = (people(&db), somebody(&db));
    let loader = db.actor(platform::Who::System {
        name: "demo-loader",
        on_behalf_of: Some(user),
    });
    people.save_profile(&loader, everything()).await.expect("a profile");
    let told = people.record_credential(&loader, licence()).await.expect("told");
    let check = CheckCredential {
        credential: told.id,
        finding: Finding::Confirmed,
    };
    people.verify_credential(&loader, check).await.expect("checked");
    assert_eq!(published(&db, user).await.0, ["sia-door-supervision"]);
}
