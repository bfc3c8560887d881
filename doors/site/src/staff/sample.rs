//! What the samples of these pages show.

use academy::queries::PlaceRow;
use chrono::{DateTime, TimeDelta, Utc};
use identity::{
    Account, AccountRecord, FactorReset, FactorResetView, GrantView, RoleGrant, SessionView, Sighting, Standing,
    WantedRole,
};
use journeys::{Happening, Moment, PersonRecord};
use kernel::ids::{RequestId, UserId};
use marketplace::BookingLine;
use organisations::Organisation;
use people::PersonFacts;
use platform::{Actor, ActorMint, StaffRole, Who};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) fn person(number: u128) -> UserId {
    Uuid::from_u128(number).into()
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default()
}

pub(super) fn actor(role: StaffRole) -> Actor {
    let user = person(1);
    let request = RequestId::from(Uuid::from_u128(2));
    ActorMint::without_database().mint(Who::Staff { user, role }, request)
}

pub(super) fn account() -> Account {
    Account {
        user: person(7),
        email: "amina@example.org".parse().expect("an address"),
        standing: Standing::Worker,
        sector: Some("care".to_owned()),
        confirmed_at: Some(at()),
        disabled_at: None,
        disabled_by_holder: false,
        role_taken: false,
        version: 1,
        created_at: at(),
    }
}

pub(super) fn sighting(account: Account) -> Sighting {
    Sighting {
        account,
        masked: "a…@example.org".to_owned(),
    }
}

pub(super) fn organisation() -> Organisation {
    Organisation {
        id: Uuid::from_u128(8).into(),
        name: "Willow Bank".to_owned(),
        sector: "care".to_owned(),
        kind: "care-home".to_owned(),
        registration_number: Some("1-100000417".to_owned()),
        verified_at: None,
        created_at: at(),
    }
}

pub(super) fn record() -> PersonRecord {
    let (credential, _) = crate::profile::sample_credentials();
    PersonRecord {
        account: AccountRecord {
            account: account(),
            sign_ins: vec![SessionView {
                session: Uuid::from_u128(9).into(),
                is_browser: true,
                device: None,
                agent: Some("Firefox on Linux".to_owned()),
                network: None,
                signed_in_at: at(),
                seen_at: at(),
            }],
        },
        facts: Some(PersonFacts {
            user: person(7),
            name: Some("Amina Khan".to_owned()),
            sector: "care".to_owned(),
            town: Some("Leeds".to_owned()),
            discoverable: true,
            completed_at: None,
        }),
        membership: None,
        credentials: credential,
        learning: vec![PlaceRow {
            title: "Moving people safely".to_owned(),
            enrolled_at: at(),
            completed_at: None,
        }],
        certificates: vec![crate::certificates::sample_certificate()],
        bookings: vec![BookingLine {
            id: Uuid::from_u128(12).into(),
            organisation: Uuid::from_u128(8).into(),
            booked_at: at(),
            start: at(),
            active: true,
        }],
        timeline: vec![Moment {
            at: at(),
            what: Happening::Registered,
            about: None,
        }],
        log: Some(Ok(vec![super::audit::sample_row(1, "platform.look")])),
    }
}

pub(super) fn grants() -> Vec<GrantView> {
    let grant = |number: u128, wanted, approved: Option<bool>| RoleGrant {
        id: Uuid::from_u128(number).into(),
        user: person(7),
        wanted,
        why: None,
        reason: "Joins the help desk".to_owned(),
        asked_by: person(3),
        asked_at: DateTime::UNIX_EPOCH,
        expires_at: DateTime::UNIX_EPOCH + TimeDelta::hours(24),
        decided_by: approved.map(|_| person(4)),
        decided_at: approved.map(|_| DateTime::UNIX_EPOCH),
        approved,
    };
    let emails = BTreeMap::from([
        (person(3), "boss@demo.example".parse().expect("an address")),
        (person(7), "amina@example.org".parse().expect("an address")),
    ]);
    let all = [
        grant(20, WantedRole::Give(StaffRole::Support), None),
        grant(21, WantedRole::Take, Some(false)),
    ];
    all.map(|grant| GrantView {
        grant,
        emails: emails.clone(),
    })
    .into()
}

pub(super) fn resets() -> Vec<FactorResetView> {
    let reset = |number: u128, approved: Option<bool>| FactorReset {
        id: Uuid::from_u128(number).into(),
        user: person(7),
        why: None,
        reason: "Passport seen on a video call".to_owned(),
        asked_by: person(3),
        asked_at: DateTime::UNIX_EPOCH,
        expires_at: DateTime::UNIX_EPOCH + TimeDelta::hours(24),
        decided_by: approved.map(|_| person(4)),
        decided_at: approved.map(|_| DateTime::UNIX_EPOCH),
        approved,
        stopped_at: None,
        done_at: None,
    };
    let emails = BTreeMap::from([
        (person(3), "boss@demo.example".parse().expect("an address")),
        (person(7), "amina@example.org".parse().expect("an address")),
    ]);
    let all = [reset(20, None), reset(21, Some(true)), reset(22, Some(false))];
    all.map(|reset| FactorResetView {
        reset,
        emails: emails.clone(),
    })
    .into()
}
