//! Setting an organisation up.

use crate::house::{House, care_home};
use kernel::PeopleError;
use organisations::{AdmitMember, CreateOrganisation, Error, RecordRegistration};
use platform::{Membership, OrgRole};

#[tokio::test]
async fn the_founder_is_the_owner() {
    let house = House::new().await;
    let (made, owner) = house.founded("Rosewood House").await;
    assert_eq!((made.name.as_str(), made.verified_at), ("Rosewood House", None));
    assert_eq!(house.event_names().await, ["organisations.created.1"]);
    let user = owner.user().expect("a person");
    let authenticator = house.db.system("authenticator");
    let membership = house
        .organisations
        .membership_of(&authenticator, user)
        .await
        .expect("an answer");
    assert_eq!(
        membership,
        Some(Membership {
            organisation: made.id,
            role: OrgRole::Owner,
            factor_from: None,
        })
    );
    let mine = house.organisations.list_mine(&owner).await.expect("a list");
    assert_eq!(
        mine.first().map(|mine| (mine.organisation.id, mine.role)),
        Some((made.id, OrgRole::Owner))
    );
    let published = house
        .organisations
        .public_lookup(&house.db.anonymous(), made.id)
        .await
        .expect("an answer");
    assert_eq!(
        published.map(|known| (known.name, known.town)),
        Some(("Rosewood House".into(), None))
    );
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_organisation() {
    let house = House::new().await;
    let founder = house.db.founder(house.user().await);
    let (one, other) = tokio::join!(
        house.organisations.create_organisation(&founder, care_home("Rosewood")),
        house.organisations.create_organisation(&founder, care_home("Rosewood")),
    );
    let (one, other) = (one.expect("an organisation"), other.expect("the same one"));
    assert_eq!(one.id, other.id);
    let another = house
        .organisations
        .create_organisation(&founder, care_home("Hilltop"))
        .await;
    assert!(matches!(another, Err(Error::AlreadyMember)));
    assert_eq!(house.event_names().await.len(), 1);
}

#[tokio::test]
async fn answers_are_checked() {
    let house = House::new().await;
    let founder = house.db.founder(house.user().await);
    let bad = CreateOrganisation {
        name: " ".into(),
        kind: "spaceport".into(),
        registration_number: Some("1".into()),
        ..care_home("")
    };
    let error = house
        .organisations
        .create_organisation(&founder, bad)
        .await
        .expect_err("a refusal");
    let fields: Vec<&str> = error.fields().iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["name", "kind", "registration_number"]);
    let unknown = CreateOrganisation {
        sector: "mining".into(),
        ..care_home("Rosewood")
    };
    let error = house
        .organisations
        .create_organisation(&founder, unknown)
        .await
        .expect_err("a refusal");
    assert_eq!(error.fields().first().map(|field| field.field.as_str()), Some("sector"));
    assert!(house.event_names().await.is_empty());
}

#[tokio::test]
async fn workers_and_strangers_found_nothing() {
    let house = House::new().await;
    let user = house.user().await;
    for actor in [house.db.worker(user), house.db.anonymous(), house.db.system("runner")] {
        let refused = house
            .organisations
            .create_organisation(&actor, care_home("Rosewood"))
            .await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{actor:?}");
    }
}

#[tokio::test]
async fn a_registration_number_is_kept_and_verifies_nothing() {
    let house = House::new().await;
    let (made, owner) = house.founded("Rosewood").await;
    let mut all = house.db.all_seeing().await;
    // Staff pages come later; the row is put where their check would put it.
    sqlx::raw_sql(
        "select platform.enter('staff', null, null, 'admin', null, gen_random_uuid());
         update organisations.organisations set registration_number = '1-100', verified_at = now()",
    )
    .execute(&mut all)
    .await
    .expect("a check by staff");
    let record = |number: &str| RecordRegistration {
        organisation: made.id,
        number: number.into(),
    };
    let same = house
        .organisations
        .record_registration(&owner, record("1-100"))
        .await
        .expect("the same");
    assert!(same.verified_at.is_some());
    let other = house
        .organisations
        .record_registration(&owner, record(" 1-200 "))
        .await
        .expect("another");
    assert_eq!(
        (other.registration_number.as_deref(), other.verified_at),
        (Some("1-200"), None)
    );
    let user = owner.user().expect("a person");
    let viewer = house.db.employer(user, made.id, OrgRole::Viewer);
    let refused = house.organisations.record_registration(&viewer, record("1-300")).await;
    assert!(matches!(refused, Err(Error::Denied(_))));
    let (_, stranger) = house.founded("Hilltop").await;
    let refused = house
        .organisations
        .record_registration(&stranger, record("1-300"))
        .await;
    assert!(matches!(refused, Err(Error::NotFound)));
}

#[tokio::test]
async fn organisations_are_counted_by_kind() {
    let house = House::new().await;
    house.founded("Rosewood").await;
    house.founded("Hilltop").await;
    let counts = house
        .organisations
        .count_by_kind(&house.db.system("public-stats"))
        .await
        .expect("counts");
    let counts: Vec<(&str, u64)> = counts.iter().map(|count| (count.kind.as_str(), count.count)).collect();
    assert_eq!(counts, [("care-home", 2)]);
}

#[tokio::test]
async fn the_demo_loader_admits_colleagues_and_nobody_else_does() {
    let house = House::new().await;
    let (made, owner) = house.founded("Rosewood").await;
    let user = house.user().await;
    let loader = house.db.system("demo-loader");
    let admit = AdmitMember {
        organisation: made.id,
        user,
        role: OrgRole::Scheduler,
    };
    assert!(matches!(
        house.organisations.admit_member(&owner, admit).await,
        Err(Error::Denied(_))
    ));
    house
        .organisations
        .admit_member(&loader, admit)
        .await
        .expect("a member");
    let authenticator = house.db.system("authenticator");
    let membership = house
        .organisations
        .membership_of(&authenticator, user)
        .await
        .expect("an answer");
    assert_eq!(
        membership,
        Some(Membership {
            organisation: made.id,
            role: OrgRole::Scheduler,
            factor_from: None,
        })
    );
    let more = AdmitMember {
        role: OrgRole::Owner,
        ..admit
    };
    assert!(matches!(
        house.organisations.admit_member(&loader, more).await,
        Err(Error::AlreadyMember)
    ));
    let members = {
        let mut tx = house.db.ground().db.read(&owner).await.expect("a transaction");
        house.organisations.members_in(&mut tx, made.id).await.expect("a list")
    };
    assert_eq!(members.len(), 2);
}
