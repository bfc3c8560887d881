//! The domain with the shipped packs, and a worker who answers everything.

use contracts::sector::SectorPacks;
use kernel::ids::UserId;
use people::{AvailabilityInput, ExperienceInput, People, PersonalInput, QualificationsInput, SaveProfile};
use platform::Actor;
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::{TestDb, start_of_tests};

pub(crate) fn people(db: &TestDb) -> People {
    let files = [
        ("care.toml", include_str!("../../../../sectors/care.toml")),
        ("security.toml", include_str!("../../../../sectors/security.toml")),
    ];
    People::new(
        db.ground(),
        Arc::new(SectorPacks::parse(files).expect("the shipped packs")),
    )
}

pub(crate) fn somebody(db: &TestDb) -> (UserId, Actor) {
    let user = UserId::fresh(start_of_tests(), db.rng());
    (user, db.worker(user))
}

#[expect(clippy::unnecessary_wraps, reason = "answers are optional, and these are given")]
fn said(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(crate) fn personal() -> PersonalInput {
    PersonalInput {
        given_name: said("Amina"),
        family_name: said("Khan"),
        date_of_birth: said("1990-03-27"),
        phone: said("07700 900123"),
        address_line1: said("1 Elm Road"),
        town: said("Leeds"),
        postcode: said("ls1 4ap"),
        right_to_work: said("share-code"),
        ..PersonalInput::default()
    }
}

pub(crate) fn experience() -> ExperienceInput {
    let typed = serde_json::json!({
        "experience": [{"employer": "Elm House", "role": "Care assistant", "from": "2024-03", "to": "2025-02"}],
        "roles": ["care-assistant"],
        "specialisms": ["dementia"],
        "settings": ["residential"],
    });
    serde_json::from_value(typed).expect("the step")
}

pub(crate) fn availability() -> AvailabilityInput {
    AvailabilityInput {
        week: BTreeMap::from([("monday".to_owned(), vec!["early".to_owned(), "night".to_owned()])]),
        exceptions: BTreeMap::from([("2026-12-25".to_owned(), Vec::new())]),
        radius_km: Some(16),
        ..AvailabilityInput::default()
    }
}

pub(crate) fn everything() -> SaveProfile {
    SaveProfile {
        sector: "care".to_owned(),
        whole: true,
        personal: Some(personal()),
        qualifications: Some(QualificationsInput {
            qualifications: vec!["care-certificate".to_owned()],
            ..QualificationsInput::default()
        }),
        experience: Some(experience()),
        availability: Some(availability()),
        ..SaveProfile::default()
    }
}
