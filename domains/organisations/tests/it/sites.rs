//! Places of work.

use crate::house::{House, site};
use kernel::PeopleError;
use organisations::{AddSite, Error};
use platform::OrgRole;

#[tokio::test]
async fn a_site_lies_where_its_postcode_does() {
    let house = House::new().await;
    let (made, owner) = house.founded("Rosewood").await;
    let added = house
        .organisations
        .add_site(&owner, site(made.id, "North wing"))
        .await
        .expect("a site");
    assert!(
        (53.0..54.5).contains(&added.lat) && (-2.5..-1.0).contains(&added.lon),
        "{added:?}"
    );
    let listed = house.organisations.list_sites(&owner, made.id).await.expect("a list");
    assert_eq!(listed, [added]);
    let published = house
        .organisations
        .public_lookup(&house.db.anonymous(), made.id)
        .await
        .expect("an answer");
    assert_eq!(published.and_then(|known| known.town).as_deref(), Some("Leeds"));
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_site_and_names_are_not_shared() {
    let house = House::new().await;
    let (made, owner) = house.founded("Rosewood").await;
    let first = house
        .organisations
        .add_site(&owner, site(made.id, "North wing"))
        .await
        .expect("a site");
    let again = house
        .organisations
        .add_site(&owner, site(made.id, "north  wing"))
        .await
        .expect("the same site");
    assert_eq!(first.id, again.id);
    let elsewhere = AddSite {
        postcode: "M1 1AE".into(),
        ..site(made.id, "North wing")
    };
    let refused = house.organisations.add_site(&owner, elsewhere).await;
    assert!(matches!(refused, Err(Error::SiteNameTaken)));
    let (other, neighbour) = house.founded("Hilltop").await;
    house
        .organisations
        .add_site(&neighbour, site(other.id, "North wing"))
        .await
        .expect("their own");
}

#[tokio::test]
async fn only_owners_and_managers_add_sites() {
    let house = House::new().await;
    let (made, owner) = house.founded("Rosewood").await;
    let user = owner.user().expect("a person");
    for role in [OrgRole::Scheduler, OrgRole::Instructor, OrgRole::Viewer] {
        let actor = house.db.employer(user, made.id, role);
        let refused = house.organisations.add_site(&actor, site(made.id, "North wing")).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{role:?}");
    }
    let manager = house.db.employer(user, made.id, OrgRole::Manager);
    house
        .organisations
        .add_site(&manager, site(made.id, "North wing"))
        .await
        .expect("a site");
    let (_, stranger) = house.founded("Hilltop").await;
    for actor in [stranger, house.db.anonymous(), house.db.worker(house.user().await)] {
        let refused = house.organisations.add_site(&actor, site(made.id, "South wing")).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{actor:?}");
        let hidden = house.organisations.list_sites(&actor, made.id).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "{actor:?}");
    }
}

#[tokio::test]
async fn an_address_must_be_whole() {
    let house = House::new().await;
    let (made, owner) = house.founded("Rosewood").await;
    let bad = AddSite {
        address_line1: String::new(),
        postcode: "QQ1 1AA".into(),
        ..site(made.id, "North wing")
    };
    let error = house.organisations.add_site(&owner, bad).await.expect_err("a refusal");
    let fields: Vec<&str> = error.fields().iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["address_line1", "postcode"]);
    assert!(
        house
            .organisations
            .list_sites(&owner, made.id)
            .await
            .expect("a list")
            .is_empty()
    );
}
