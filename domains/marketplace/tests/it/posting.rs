//! Posting shifts, and finding them.

use crate::house::{House, thursday_night};
use chrono::TimeDelta;
use kernel::{Money, Page, PageRequest, PeopleError};
use marketplace::{Error, GeoPoint, Near, OpenShifts, PostShift, Shift, ShiftDraft, ShiftState};
use platform::{IdempotencyKey, OrgRole};

fn key(key: &str) -> IdempotencyKey {
    IdempotencyKey {
        key: key.to_owned(),
        route: "post-shift",
        fingerprint: [7; 32],
    }
}

#[tokio::test]
async fn a_posted_shift_is_there_for_everybody() {
    let house = House::new().await;
    let employer = house.employer("Elm").await;
    let posted = house.shift(&employer, thursday_night()).await;
    assert_eq!(
        (posted.title.as_str(), posted.state, posted.free()),
        ("Care assistant", ShiftState::Open, 1)
    );
    assert_eq!(
        (posted.site_name.as_str(), posted.town.as_str()),
        ("Elm House", "Leeds")
    );
    assert_eq!(
        posted.terms.required,
        ["dbs-enhanced-adults", "moving-and-handling", "right-to-work"]
    );
    let seen = house
        .marketplace
        .lookup_shift(&house.db.anonymous(), posted.id)
        .await
        .expect("an answer");
    assert_eq!(seen, Some(posted));
    let counts = house.marketplace.counts(&house.db.anonymous()).await.expect("counts");
    assert_eq!((counts.open_shifts, counts.bookings), (1, 0));
}

#[tokio::test]
async fn a_post_sent_twice_makes_one_shift() {
    let house = House::new().await;
    let employer = house.employer("Elm").await;
    let command = PostShift {
        draft: House::draft(&employer, thursday_night()),
        key: Some(key("a")),
    };
    let first = house
        .marketplace
        .post_shift(&employer.owner, command.clone())
        .await
        .expect("a shift");
    let again = house
        .marketplace
        .post_shift(&employer.owner, command)
        .await
        .expect("the same");
    assert_eq!(first, again);
    let counts = house.marketplace.counts(&house.db.anonymous()).await.expect("counts");
    assert_eq!(counts.open_shifts, 1);
}

#[tokio::test]
async fn a_bad_draft_is_refused_by_its_fields() {
    let house = House::new().await;
    let (employer, other) = (house.employer("Elm").await, house.employer("Oak").await);
    let draft = ShiftDraft {
        site: other.site,
        pay: Money::pence(1),
        ..House::draft(&employer, thursday_night())
    };
    let refused = house
        .marketplace
        .post_shift(&employer.owner, PostShift { draft, key: None })
        .await;
    let refused = refused.expect_err("a refusal");
    let fields: Vec<&str> = refused.fields().iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(
        (refused.code(), fields),
        ("marketplace/invalid", vec!["site_id", "pay_pence"])
    );
}

#[tokio::test]
async fn only_those_who_place_shifts_post_them() {
    let house = House::new().await;
    let employer = house.employer("Elm").await;
    let (user, organisation) = (
        house.user("employer").await,
        employer.owner.organisation().expect("one"),
    );
    let may_not = [
        house.db.anonymous(),
        house.db.worker(user),
        house.db.employer(user, organisation, OrgRole::Viewer),
        house.db.employer(user, organisation, OrgRole::Instructor),
        house.db.founder(user),
    ];
    for actor in may_not {
        let command = PostShift {
            draft: House::draft(&employer, thursday_night()),
            key: None,
        };
        let refused = house
            .marketplace
            .post_shift(&actor, command)
            .await
            .expect_err("a refusal");
        assert!(matches!(refused, Error::Denied(_)), "{actor:?}: {refused:?}");
    }
    let scheduler = house.db.employer(user, organisation, OrgRole::Scheduler);
    let command = PostShift {
        draft: House::draft(&employer, thursday_night()),
        key: None,
    };
    house
        .marketplace
        .post_shift(&scheduler, command)
        .await
        .expect("a shift");
}

#[tokio::test]
async fn open_shifts_are_listed_by_page_and_by_wish() {
    let house = House::new().await;
    let employer = house.employer("Elm").await;
    let firm = house.employer_in("Shield", "security", "security-firm").await;
    let mut posted = Vec::new();
    for day in 0..5 {
        posted.push(house.shift(&employer, thursday_night() + TimeDelta::days(day)).await.id);
    }
    let door = ShiftDraft {
        role: "door-supervisor".to_owned(),
        ..House::draft(&firm, thursday_night())
    };
    let door = house.post(&firm, door).await.id;
    let list = async |wanted: OpenShifts, page: PageRequest| -> Page<Shift> {
        house
            .marketplace
            .list_open(&house.db.anonymous(), &wanted, &page)
            .await
            .expect("a page")
    };
    let care = || OpenShifts {
        sector: Some("care".to_owned()),
        ..OpenShifts::default()
    };
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = list(care(), PageRequest::new(after, Some(2))).await;
        seen.extend(page.items.iter().map(|shift| shift.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, posted);
    let ids = |page: Page<Shift>| page.items.into_iter().map(|shift| shift.id).collect::<Vec<_>>();
    let role = OpenShifts {
        role: Some("door-supervisor".to_owned()),
        ..OpenShifts::default()
    };
    assert_eq!(ids(list(role, PageRequest::default()).await), [door]);
    let unknown = OpenShifts {
        sector: Some("mining\0".to_owned()),
        ..OpenShifts::default()
    };
    assert!(list(unknown, PageRequest::default()).await.items.is_empty());
    let near = |latitude, longitude| OpenShifts {
        near: Some(Near {
            place: GeoPoint { latitude, longitude },
            km: 20,
        }),
        ..OpenShifts::default()
    };
    assert_eq!(list(near(53.8, -1.55), PageRequest::default()).await.items.len(), 6);
    assert_eq!(list(near(51.5, -0.12), PageRequest::default()).await.items.len(), 0);
    // What has started is no longer on offer.
    house.db.clock().set(thursday_night());
    assert_eq!(ids(list(care(), PageRequest::default()).await), posted[1..]);
}

#[tokio::test]
async fn an_organisation_sees_its_gaps() {
    let house = House::new().await;
    let (employer, other) = (house.employer("Elm").await, house.employer("Oak").await);
    let worker = house.worker("Amina").await;
    let first = house
        .post(
            &employer,
            ShiftDraft {
                positions: 3,
                ..House::draft(&employer, thursday_night())
            },
        )
        .await;
    house.shift(&other, thursday_night()).await;
    house.invite(&employer, first.id, &worker).await;
    let gaps = house.marketplace.cover_gaps(&employer.owner).await.expect("gaps");
    assert_eq!(
        (gaps.open_shifts, gaps.free_places, gaps.booked, gaps.waiting),
        (1, 3, 0, 1)
    );
    assert_eq!(
        gaps.gaps
            .iter()
            .map(|own| (own.shift.id, own.waiting))
            .collect::<Vec<_>>(),
        [(first.id, 1)]
    );
    let own = house
        .marketplace
        .list_own_shifts(&employer.owner, &PageRequest::default())
        .await
        .expect("a list");
    assert_eq!(own.items.len(), 1);
    let nobody = house
        .marketplace
        .list_own_shifts(&worker.actor, &PageRequest::default())
        .await
        .expect("a list");
    assert!(nobody.items.is_empty());
}
