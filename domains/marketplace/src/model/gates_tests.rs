use super::super::samples::{ALWAYS, candidate, care_rules, held, local_span, security_rules, shift};
use super::*;
use chrono::{DateTime, Utc};
use kernel::Span;
use kernel::ids::BookingId;
use uuid::Uuid;

pub(super) fn busy(number: u128, span: Span) -> Busy {
    Busy {
        booking: BookingId::from(Uuid::from_u128(number)),
        span,
    }
}

fn keys(obstacles: &[Obstacle]) -> Vec<(&'static str, &'static str)> {
    obstacles.iter().map(|one| (one.gate.key(), one.fix.key())).collect()
}

fn tried(candidate: &Candidate) -> Vec<(&'static str, &'static str)> {
    keys(&obstacles(&care_rules(), &shift(), candidate))
}

#[test]
fn whoever_fits_passes() {
    assert_eq!(tried(&candidate()), []);
}

#[test]
fn each_gate_shuts_on_its_own_fact() {
    assert_eq!(
        tried(&Candidate {
            discoverable: false,
            ..candidate()
        }),
        [("discoverable", "be-found")]
    );
    assert_eq!(
        tried(&Candidate {
            sector: "security".to_owned(),
            ..candidate()
        }),
        [("sector", "change-sector")]
    );
    assert_eq!(
        tried(&Candidate {
            distance_metres: 16_001,
            ..candidate()
        }),
        [("distance", "travel")]
    );
    assert_eq!(
        tried(&Candidate {
            distance_metres: 16_000,
            ..candidate()
        }),
        []
    );
    let nothing = Candidate {
        held: vec![],
        ..candidate()
    };
    assert_eq!(tried(&nothing), [("credential", "obtain"), ("credential", "obtain")]);
}

#[test]
fn a_credential_must_count_to_the_last_minute() {
    let until = |instant: DateTime<Utc>| Candidate {
        held: vec![
            held(
                1,
                "dbs-enhanced",
                Validity {
                    from: None,
                    until: Some(instant),
                },
            ),
            held(2, "right-to-work", ALWAYS),
        ],
        ..candidate()
    };
    assert_eq!(tried(&until(shift().span.end())), []);
    assert_eq!(
        tried(&until(shift().span.end() - TimeDelta::minutes(1))),
        [("credential", "extend")]
    );
}

#[test]
fn two_credentials_in_a_row_do_not_cover_a_shift() {
    let middle = shift().span.start() + TimeDelta::hours(4);
    let halves = vec![
        held(
            1,
            "dbs-enhanced",
            Validity {
                from: None,
                until: Some(middle),
            },
        ),
        held(
            3,
            "dbs-enhanced",
            Validity {
                from: Some(middle),
                until: None,
            },
        ),
        held(2, "right-to-work", ALWAYS),
    ];
    assert_eq!(
        tried(&Candidate {
            held: halves,
            ..candidate()
        }),
        [("credential", "extend")]
    );
}

#[test]
fn a_wider_licence_covers_a_narrower_requirement() {
    let terms = ShiftTerms {
        sector: "security".to_owned(),
        required: vec!["sia-guarding".to_owned()],
        ..shift()
    };
    let rules = security_rules();
    let holds = |kind| vec![held(1, kind, ALWAYS)];
    assert!(covers(&rules.lattice, &terms, &holds("sia-door-supervision")).is_ok());
    assert!(covers(&rules.lattice, &terms, &holds("sia-public-space-cctv")).is_err());
}

#[test]
fn the_exact_kind_is_picked_before_a_wider_one_and_the_longer_before_the_shorter() {
    let end = shift().span.end();
    let until = |days| Validity {
        from: None,
        until: Some(end + TimeDelta::days(days)),
    };
    let terms = ShiftTerms {
        required: vec!["dbs-enhanced".to_owned()],
        ..shift()
    };
    let holds = vec![
        held(1, "dbs-enhanced-adults", ALWAYS),
        held(2, "dbs-enhanced", until(1)),
        held(3, "dbs-enhanced", until(9)),
    ];
    let found = covers(&care_rules().lattice, &terms, &holds).expect("covered");
    assert_eq!(found[0].credential, CredentialId::from(Uuid::from_u128(3)));
}

#[test]
fn what_nobody_has_checked_wants_a_check() {
    let told = Held {
        effective: vec![],
        unchecked: Some(ALWAYS),
        ..held(1, "dbs-enhanced", ALWAYS)
    };
    let found = obstacles(
        &care_rules(),
        &shift(),
        &Candidate {
            held: vec![told, held(2, "right-to-work", ALWAYS)],
            ..candidate()
        },
    );
    assert_eq!(keys(&found), [("credential", "check")]);
    assert_eq!(
        found[0].gate.reason(&care_rules(), shift().span),
        "Enhanced DBS check: nobody has checked it yet"
    );
    assert_eq!(
        found[0].fix.sentence(&care_rules()),
        "A reviewer checks this: Enhanced DBS check"
    );
}

#[test]
fn back_to_back_bookings_do_not_overlap_but_need_rest() {
    let before = busy(1, local_span("2026-11-28T14:00:00", "2026-11-28T22:00:00"));
    assert_eq!(
        tried(&Candidate {
            busy: vec![before],
            ..candidate()
        }),
        [("rest", "release")]
    );
    let rested = busy(1, local_span("2026-11-28T03:00:00", "2026-11-28T11:00:00"));
    assert_eq!(
        tried(&Candidate {
            busy: vec![rested],
            ..candidate()
        }),
        []
    );
}

#[test]
fn a_shift_that_starts_a_little_too_early_can_start_later() {
    let before = busy(1, local_span("2026-11-28T06:00:00", "2026-11-28T14:00:00"));
    let found = obstacles(
        &care_rules(),
        &shift(),
        &Candidate {
            busy: vec![before],
            ..candidate()
        },
    );
    let later = local_span("2026-11-29T01:00:00", "2026-11-29T06:00:00");
    assert_eq!(found[0].fix, Fix::Retime { span: later });
    assert_eq!(
        found[0].fix.sentence(&care_rules()),
        "You run the shift from 1am to 6am"
    );
}

#[test]
fn reasons_read_as_sentences() {
    let rules = care_rules();
    let lapsed = Candidate {
        held: vec![held(
            1,
            "dbs-enhanced",
            Validity {
                from: None,
                until: Some("2026-11-26T00:00:00Z".parse().expect("an instant")),
            },
        )],
        distance_metres: 20_000,
        ..candidate()
    };
    let read: Vec<(String, String)> = obstacles(&rules, &shift(), &lapsed)
        .iter()
        .map(|one| (one.gate.reason(&rules, shift().span), one.fix.sentence(&rules)))
        .collect();
    let read: Vec<(&str, &str)> = read.iter().map(|(why, fix)| (why.as_str(), fix.as_str())).collect();
    assert_eq!(
        read,
        [
            (
                "Lives 12.5 miles away and travels up to 10 miles",
                "They agree to travel 12.5 miles"
            ),
            (
                "Enhanced DBS check ended on Wednesday 25 November 2026",
                "They renew this: Enhanced DBS check. It must last until 6am on Sunday 29 November 2026",
            ),
            (
                "Missing: Right to work in the United Kingdom",
                "They add this to their passport: Right to work in the United Kingdom. It must last until 6am on Sunday 29 November 2026",
            ),
        ]
    );
}
