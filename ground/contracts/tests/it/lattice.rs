//! The licence lattice, line by line.

use crate::packs::shipped;
use std::collections::BTreeSet;

const CP: &str = "sia-close-protection";
const DS: &str = "sia-door-supervision";
const GUARD: &str = "sia-guarding";
const PUBLIC_CCTV: &str = "sia-public-space-cctv";
const PROPERTY_CCTV: &str = "sia-property-cctv";
const CASH: &str = "sia-cash-in-transit";
const VEHICLE: &str = "sia-vehicle-immobiliser";
const KEYS: &str = "sia-key-holding";
const NON_FRONT: &str = "sia-non-front-line";

/// What each licence covers besides itself.
const TABLE: [(&str, &[&str]); 8] = [
    (CP, &[DS, GUARD, PROPERTY_CCTV, KEYS, NON_FRONT]),
    (DS, &[GUARD, PROPERTY_CCTV, KEYS, NON_FRONT]),
    (GUARD, &[PROPERTY_CCTV, KEYS, NON_FRONT]),
    (PUBLIC_CCTV, &[PROPERTY_CCTV, KEYS, NON_FRONT]),
    (CASH, &[KEYS, NON_FRONT]),
    (VEHICLE, &[KEYS, NON_FRONT]),
    (KEYS, &[NON_FRONT]),
    (NON_FRONT, &[KEYS]),
];

#[test]
fn every_pair_of_licences_is_as_the_table_says() {
    let packs = shipped();
    let pack = packs.get("security").expect("the pack");
    for (held, covered) in TABLE {
        for (required, _) in TABLE.iter().chain(&[(PROPERTY_CCTV, [].as_slice())]) {
            let expected = held == *required || covered.contains(required);
            assert_eq!(pack.covers(held, required), expected, "{held} for {required}");
            assert_eq!(packs.covers(held, required), expected, "{held} for {required}");
        }
    }
}

#[test]
fn the_door_supervisor_is_not_dropped_from_a_guarding_shift() {
    let packs = shipped();
    let held: BTreeSet<&str> = packs
        .get("security")
        .expect("the pack")
        .satisfying(GUARD)
        .into_iter()
        .collect();
    assert_eq!(held, BTreeSet::from([CP, DS, GUARD]));
}

#[test]
fn the_lattice_is_reflexive_and_closed() {
    let packs = shipped();
    let lattice = packs.lattice();
    for (held, middle) in &lattice {
        assert!(lattice.contains(&(held, held)), "{held} must cover itself");
        for (from, required) in &lattice {
            assert!(
                from != middle || lattice.contains(&(held, required)),
                "{held} by {middle} to {required}"
            );
        }
    }
}

#[test]
fn an_unknown_type_covers_nothing_and_checks_of_care_go_down_only() {
    let packs = shipped();
    assert!(!packs.covers("wizardry", "wizardry"));
    assert!(packs.covers("dbs-enhanced-adults", "dbs-basic"));
    assert!(!packs.covers("dbs-basic", "dbs-enhanced-adults"));
    assert!(packs.covers("care-certificate", "care-certificate-15"));
    assert!(!packs.covers("care-certificate-15", "care-certificate"));
    assert!(packs.covers("care-level-3", "care-level-2") && !packs.covers("care-level-2", "care-level-3"));
}
