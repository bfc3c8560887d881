//! Who can work a shift.

use crate::house::{CARE, House, thursday_night};
use chrono::TimeDelta;
use marketplace::{Error, InvitationState, Matches, ShiftDraft};
use platform::OrgRole;

fn eligible(matches: &Matches) -> Vec<&str> {
    matches
        .eligible
        .iter()
        .map(|one| one.profile.candidate.name.as_str())
        .collect()
}

fn left_out(matches: &Matches) -> Vec<(&str, Vec<(&'static str, &'static str)>)> {
    let told = matches.left_out.iter().map(|one| {
        let obstacles = one
            .obstacles
            .iter()
            .map(|obstacle| (obstacle.gate.key(), obstacle.fix.key()))
            .collect();
        (one.profile.candidate.name.as_str(), obstacles)
    });
    told.collect()
}

#[tokio::test]
async fn those_who_pass_are_ranked_and_the_others_told_why_not() {
    let house = House::new().await;
    let employer = house.employer("Elm").await;
    let amina = house.worker("Amina").await;
    // Bradford is 14 km from Leeds: within the radius, but farther.
    house.worker_at("Ben", "BD1 1AA", "care", &CARE).await;
    house.worker_at("Cara", "LS2 8AA", "care", &CARE[..2]).await;
    // York is 35 km away, and nobody travels farther than 16.
    house.worker_at("Dan", "YO1 7HH", "care", &CARE).await;
    house.worker_at("Eve", "LS2 8AA", "security", &["right-to-work"]).await;
    let told = house.worker_at("Finn", "LS2 8AA", "care", &CARE[..2]).await;
    house.tell(&told.actor, "moving-and-handling", "2026-12-31").await;
    let shift = house.shift(&employer, thursday_night()).await;

    let matches = house
        .marketplace
        .matches(&employer.owner, shift.id)
        .await
        .expect("matches");
    assert_eq!(eligible(&matches), ["Amina K", "Ben K"]);
    for one in &matches.eligible {
        let sum: u32 = one.score.parts().iter().map(|part| u32::from(part.points)).sum();
        assert_eq!(sum, u32::from(one.score.value()));
    }
    let mut out = left_out(&matches);
    out.sort();
    assert_eq!(
        out,
        [
            ("Cara K", vec![("credential", "obtain")]),
            ("Dan K", vec![("distance", "travel")]),
            ("Finn K", vec![("credential", "check")]),
        ]
    );
    assert!(matches.eligible.iter().all(|one| one.profile.invited.is_none()));
    house.invite(&employer, shift.id, &amina).await;
    let matches = house
        .marketplace
        .matches(&employer.owner, shift.id)
        .await
        .expect("matches");
    assert_eq!(matches.eligible[0].profile.invited, Some(InvitationState::Open));
}

#[tokio::test]
async fn a_wider_licence_counts_and_a_credential_must_last_to_the_end() {
    let house = House::new().await;
    let firm = house.employer_in("Shield", "security", "security-firm").await;
    let door = house.worker_at("Amir", "LS2 8AA", "security", &["right-to-work"]).await;
    house.hold(&door.actor, "sia-door-supervision", "2026-12-31").await;
    let lapsing = house.worker_at("Beth", "LS2 8AA", "security", &["right-to-work"]).await;
    // It counts to the end of Thursday; the shift ends on Friday morning.
    house.hold(&lapsing.actor, "sia-guarding", "2026-03-05").await;
    let draft = ShiftDraft {
        role: "security-officer".to_owned(),
        required: Some(vec!["sia-guarding".to_owned()]),
        ..House::draft(&firm, thursday_night())
    };
    let pack_role = house.marketplace.pack("security").expect("the pack").roles[0]
        .key
        .clone();
    let draft = ShiftDraft {
        role: pack_role,
        ..draft
    };
    let shift = house.post(&firm, draft).await;
    let matches = house.marketplace.matches(&firm.owner, shift.id).await.expect("matches");
    assert_eq!(eligible(&matches), ["Amir K"]);
    assert_eq!(left_out(&matches), [("Beth K", vec![("credential", "extend")])]);
    let reason = matches.left_out[0].obstacles[0]
        .gate
        .reason(&matches.rules, shift.span());
    assert_eq!(
        reason,
        "SIA security guarding licence ends on Thursday 5 March 2026, before the shift is over"
    );
}

#[tokio::test]
async fn a_booking_elsewhere_shuts_the_gate_and_says_no_more() {
    let house = House::new().await;
    let (employer, other) = (house.employer("Elm").await, house.employer("Oak").await);
    let worker = house.worker("Amina").await;
    let shift = house.shift(&other, thursday_night()).await;
    let invitation = house.invite(&other, shift.id, &worker).await;
    house.accept(&worker, invitation).await.expect("a booking");

    let same_time = house.shift(&employer, thursday_night() + TimeDelta::hours(2)).await;
    let matches = house
        .marketplace
        .matches(&employer.owner, same_time.id)
        .await
        .expect("matches");
    assert_eq!(left_out(&matches), [("Amina K", vec![("overlap", "release")])]);
    let next_morning = house.shift(&employer, thursday_night() + TimeDelta::hours(13)).await;
    let matches = house
        .marketplace
        .matches(&employer.owner, next_morning.id)
        .await
        .expect("matches");
    // The shift ends at 6am; 11 hours later is 5pm, and the shift runs from 11am to 7pm.
    assert_eq!(left_out(&matches), [("Amina K", vec![("rest", "retime")])]);
    let rested = house.shift(&employer, thursday_night() + TimeDelta::hours(19)).await;
    let matches = house
        .marketplace
        .matches(&employer.owner, rested.id)
        .await
        .expect("matches");
    assert_eq!(eligible(&matches), ["Amina K"]);
}

#[tokio::test]
async fn whoever_hides_is_nowhere() {
    let house = House::new().await;
    let employer = house.employer("Elm").await;
    let worker = house.worker("Amina").await;
    let shift = house.shift(&employer, thursday_night()).await;
    let step: people::AvailabilityInput = serde_json::from_value(serde_json::json!({
        "week": {"monday": ["early"]}, "radius_km": 16, "discoverable": false,
    }))
    .expect("the step");
    let hide = people::SaveProfile {
        sector: "care".to_owned(),
        availability: Some(step),
        ..people::SaveProfile::default()
    };
    house.people.save_profile(&worker.actor, hide).await.expect("saved");
    let matches = house
        .marketplace
        .matches(&employer.owner, shift.id)
        .await
        .expect("matches");
    assert!(matches.eligible.is_empty() && matches.left_out.is_empty());
    let command = marketplace::Invite {
        shift: shift.id,
        worker: worker.id,
        key: None,
    };
    let refused = house
        .marketplace
        .invite(&employer.owner, command)
        .await
        .expect_err("a refusal");
    assert!(matches!(refused, Error::NotFound(_)), "{refused:?}");
}

#[tokio::test]
async fn matches_are_for_those_who_place_the_shift() {
    let house = House::new().await;
    let (employer, other) = (house.employer("Elm").await, house.employer("Oak").await);
    let worker = house.worker("Amina").await;
    let shift = house.shift(&employer, thursday_night()).await;
    let organisation = employer.owner.organisation().expect("one");
    let viewer = house
        .db
        .employer(house.user("employer").await, organisation, OrgRole::Viewer);
    for actor in [&other.owner, &worker.actor, &viewer, &house.db.anonymous()] {
        let refused = house.marketplace.matches(actor, shift.id).await.expect_err("a refusal");
        assert!(matches!(refused, Error::Denied(_)), "{actor:?}: {refused:?}");
    }
}
