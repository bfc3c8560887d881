//! What the model's tests start from.

use super::{Availability, Candidate, Held, MatchRules, ShiftTerms, SlotHours, Validity};
use chrono::NaiveTime;
use contracts::sector::SectorPack;
use kernel::ids::{CredentialId, UserId};
use kernel::{Span, to_utc_in_london};
use uuid::Uuid;

pub(crate) fn care() -> SectorPack {
    SectorPack::try_from_text("care.toml", include_str!("../../../../sectors/care.toml")).expect("the pack parses")
}

pub(crate) fn security() -> SectorPack {
    SectorPack::try_from_text("security.toml", include_str!("../../../../sectors/security.toml"))
        .expect("the pack parses")
}

pub(crate) fn hours() -> SlotHours {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
    SlotHours::try_new(at(6), at(14), at(22)).expect("hours in order")
}

pub(crate) fn care_rules() -> MatchRules {
    MatchRules::of(&care(), hours())
}

pub(crate) fn security_rules() -> MatchRules {
    MatchRules::of(&security(), hours())
}

pub(crate) fn local_span(start: &str, end: &str) -> Span {
    let at = |text: &str| to_utc_in_london(text.parse().expect("a local time"));
    Span::try_new(at(start), at(end)).expect("a span")
}

/// A Saturday night in winter.
pub(crate) fn shift() -> ShiftTerms {
    ShiftTerms {
        sector: "care".to_owned(),
        span: local_span("2026-11-28T22:00:00", "2026-11-29T06:00:00"),
        required: vec!["dbs-enhanced".to_owned(), "right-to-work".to_owned()],
        sleep_in: false,
    }
}

pub(crate) fn held(number: u128, kind: &str, validity: Validity) -> Held {
    Held {
        credential: CredentialId::from(Uuid::from_u128(number)),
        kind: kind.to_owned(),
        effective: vec![validity],
        unchecked: None,
    }
}

pub(crate) const ALWAYS: Validity = Validity {
    from: None,
    until: None,
};

/// Somebody who passes every gate of [`shift`].
pub(crate) fn candidate() -> Candidate {
    Candidate {
        worker: UserId::from(Uuid::from_u128(7)),
        name: "Ada O.".to_owned(),
        sector: "care".to_owned(),
        discoverable: true,
        distance_metres: 4_000,
        radius_metres: 16_000,
        availability: Availability::always(),
        experience_months: 30,
        shifts_at_site: 0,
        held: vec![held(1, "dbs-enhanced-adults", ALWAYS), held(2, "right-to-work", ALWAYS)],
        busy: Vec::new(),
    }
}
