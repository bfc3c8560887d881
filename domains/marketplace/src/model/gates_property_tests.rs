//! What holds for any candidate, and for every change that the page offers.

use super::super::samples::{ALWAYS, candidate, care_rules, held, shift};
use super::tests::busy;
use super::*;
use chrono::{DateTime, Utc};
use kernel::Span;
use proptest::prelude::*;
use uuid::Uuid;

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
