use super::super::samples::{ALWAYS, candidate, care_rules, held, local_span, security_rules, shift};
use super::*;
use chrono::{DateTime, Utc};
use kernel::Span;
use kernel::ids::BookingId;
use proptest::prelude::*;
use uuid::Uuid;

fn busy(number: u128, span: Span) -> Busy {
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

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    // Within three days of the shift, by the quarter of an hour.
    (-288i64..288).prop_map(|quarters| shift().span.start() + TimeDelta::minutes(quarters * 15))
}

fn spans() -> impl Strategy<Value = Span> {
    (instant(), 2i64..96)
        .prop_map(|(start, quarters)| Span::try_new(start, start + TimeDelta::minutes(quarters * 15)).expect("a span"))
}

fn validities() -> impl Strategy<Value = Vec<Validity>> {
    proptest::collection::vec((proptest::option::of(instant()), 1i64..300), 0..3).prop_map(|stretches| {
        let mut effective: Vec<Validity> = Vec::new();
        for (from, quarters) in stretches {
            let until = from.map(|from| from + TimeDelta::minutes(quarters * 15));
            // As a multirange keeps them: in order and apart.
            let apart = effective
                .iter()
                .all(|last| last.until.zip(from).is_some_and(|(until, from)| until < from));
            if apart {
                effective.push(Validity { from, until });
            }
        }
        effective
    })
}

fn candidates() -> impl Strategy<Value = Candidate> {
    let kinds = prop::sample::select(vec![
        "dbs-enhanced-adults",
        "dbs-enhanced",
        "dbs-basic",
        "right-to-work",
        "moving-and-handling",
    ]);
    let holds = proptest::collection::vec((kinds, validities()), 0..5);
    let holds = (
        holds,
        proptest::collection::vec(proptest::option::of((instant(), 1i64..300)), 5),
    );
    (
        holds,
        proptest::collection::vec(spans(), 0..4),
        0u32..40_000,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |((holds, unchecked), spans, distance_metres, discoverable, same)| Candidate {
                held: (1u128..)
                    .zip(holds)
                    .zip(unchecked)
                    .map(|((number, (kind, effective)), unchecked)| match unchecked {
                        // What nobody has checked counts never.
                        Some((from, quarters)) => Held {
                            effective: vec![],
                            unchecked: Some(Validity {
                                from: Some(from),
                                until: Some(from + TimeDelta::minutes(quarters * 15)),
                            }),
                            ..held(number, kind, ALWAYS)
                        },
                        None => Held {
                            effective,
                            ..held(number, kind, ALWAYS)
                        },
                    })
                    .collect(),
                busy: (1u128..).zip(spans).map(|(number, span)| busy(number, span)).collect(),
                distance_metres,
                discoverable,
                sector: if same { "care" } else { "security" }.to_owned(),
                ..candidate()
            },
        )
}

fn fresh() -> CredentialId {
    CredentialId::from(Uuid::from_u128(999))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn each_fix_opens_its_gate_and_shuts_no_other(candidate in candidates()) {
        let rules = care_rules();
        let before = obstacles(&rules, &shift(), &candidate);
        for one in &before {
            let (mut terms, mut changed) = (shift(), candidate.clone());
            one.fix.apply(&mut terms, &mut changed, fresh());
            let after = obstacles(&rules, &terms, &changed);
            let shut = |gate: &Gate| match gate {
                Gate::Credential { requirement, .. } => format!("credential {requirement}"),
                other => other.key().to_owned(),
            };
            let left: Vec<String> = after.iter().map(|other| shut(&other.gate)).collect();
            prop_assert!(!left.contains(&shut(&one.gate)), "{:?} left {left:?}", one);
            let known: Vec<String> = before.iter().map(|other| shut(&other.gate)).collect();
            prop_assert!(left.iter().all(|gate| known.contains(gate)), "{one:?} shut another: {left:?}");
        }
    }

    #[test]
    fn all_fixes_together_open_every_gate(candidate in candidates()) {
        let rules = care_rules();
        let (mut terms, mut changed) = (shift(), candidate.clone());
        for one in obstacles(&rules, &shift(), &candidate) {
            one.fix.apply(&mut terms, &mut changed, fresh());
        }
        prop_assert_eq!(obstacles(&rules, &terms, &changed), vec![]);
    }

    #[test]
    fn whoever_passes_is_covered_for_every_minute(candidate in candidates()) {
        let rules = care_rules();
        if let Ok(found) = covers(&rules.lattice, &shift(), &candidate.held) {
            for cover in &found {
                let one = candidate.held.iter().find(|one| one.credential == cover.credential).expect("held");
                let mut minute = shift().span.start();
                while minute < shift().span.end() {
                    let counts = |validity: &Validity| validity.from.is_none_or(|from| from <= minute)
                        && validity.until.is_none_or(|until| minute < until);
                    prop_assert!(one.effective.iter().any(counts));
                    minute += TimeDelta::minutes(15);
                }
                prop_assert!(rules.lattice.covers(&one.kind, &cover.requirement));
            }
        }
    }
}
