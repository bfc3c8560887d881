//! Packs parse, or say which key of which file is wrong.

use contracts::sector::{MOST_LISTED, SectorPack, SectorPacks, StepKey};

const SECURITY: &str = include_str!("../../../../sectors/security.toml");
const CARE: &str = include_str!("../../../../sectors/care.toml");

pub(crate) fn shipped() -> SectorPacks {
    SectorPacks::parse([("security.toml", SECURITY), ("care.toml", CARE)]).expect("the shipped packs")
}

#[test]
fn the_shipped_packs_hold_what_pages_and_matching_need() {
    let packs = shipped();
    assert_eq!(packs.keys().collect::<Vec<_>>(), ["care", "security"]);
    for pack in packs.iter() {
        let weights: Vec<u8> = pack.wizard.iter().map(|step| step.weight).collect();
        assert_eq!(weights, [20, 30, 25, 25], "{}", pack.key);
        assert_eq!(pack.matching.weights.total(), 100, "{}", pack.key);
        assert!(
            pack.credential("right-to-work").is_some(),
            "{} must gate on the right to work",
            pack.key
        );
        assert!(
            pack.roles
                .iter()
                .all(|role| role.requires.iter().any(|kind| kind == "right-to-work"))
        );
        assert!(
            pack.step(StepKey::Personal)
                .is_some_and(|step| step.question("postcode").is_some())
        );
    }
    assert_eq!(packs.get("security").expect("the pack").words().worker, "officer");
    assert_eq!(packs.get("care").expect("the pack").words().worker, "care worker");
    assert!(packs.get("farming").is_none());
}

fn refusal(from: &str, to: &str) -> String {
    assert!(SECURITY.contains(from), "the pack no longer says {from}");
    let changed = SECURITY.replacen(from, to, 1);
    SectorPack::try_from_text("security.toml", &changed)
        .expect_err(to)
        .to_string()
}

#[test]
fn a_bad_pack_is_refused_with_file_and_key() {
    for (from, to, finding) in [
        (
            "weight = 20",
            "weight = 15",
            "security.toml: wizard: weights must sum to 100, they sum to 95",
        ),
        (
            "distance = 35",
            "distance = 36",
            "security.toml: matching.weights: must sum to 100, they sum to 101",
        ),
        (
            "near_km = 3",
            "near_km = 50",
            "security.toml: matching.scale: near_km must be below far_km",
        ),
        (
            "waves = [5, 5, 10]",
            "waves = []",
            "security.toml: matching.waves: needs at least one wave, each above 0",
        ),
        (
            "covers = [\"sia-door-supervision\", ",
            "covers = [\"sia-gardening\", ",
            "security.toml: credentials.sia-close-protection: covers `sia-gardening`, which is not in this pack",
        ),
        (
            "\"sia-guarding\", \"sia-property-cctv\", \"sia-key-holding\", \"sia-non-front-line\"]",
            "\"sia-guarding\", \"sia-property-cctv\", \"sia-key-holding\"]",
            "covers `sia-door-supervision` and so must list `sia-non-front-line` too",
        ),
        (
            "key = \"security\"",
            "key = \"Security\"",
            "security.toml: key: `Security` must be lower-case",
        ),
        (
            "key = \"british-or-irish\"",
            "key = \"British or Irish\"",
            "security.toml: wizard.personal.right_to_work: `British or Irish` must be lower-case",
        ),
        (
            "requires = [\"sia-guarding\"",
            "requires = [\"sia-magic\"",
            "requires `sia-magic`, which is not in this pack",
        ),
        (
            "key = \"postcode\"",
            "key = \"zip\"",
            "wizard.personal: must ask `postcode` as a required question",
        ),
        (
            "worker = \"indigo\"",
            "worker = \"beige\"",
            "security.toml: line 22: unknown variant `beige`",
        ),
        ("radius = 6", "radius = 6\nshadow = 3", "unknown field `shadow`"),
        (
            "answer = \"phone\"",
            "answer = \"week\"",
            "wizard.personal.phone: this kind of answer belongs to another",
        ),
    ] {
        let told = refusal(from, to);
        assert!(told.contains(finding), "{told}\ninstead of\n{finding}");
    }
}

#[test]
fn no_list_is_longer_than_what_can_be_chosen() {
    let with = |more: usize| {
        let row = |at: usize| format!("[[specialisms]]\nkey = \"more-{at}\"\nlabel = \"More {at}\"\n");
        let rows: String = (0..more).map(row).collect();
        SectorPacks::parse([("security.toml", &*format!("{SECURITY}\n{rows}"))])
    };
    let there = with(0)
        .expect("a pack")
        .get("security")
        .map_or(0, |pack| pack.specialisms.len());
    assert!(with(MOST_LISTED - there).is_ok());
    let told = with(MOST_LISTED - there + 1).expect_err("too many").to_string();
    assert_eq!(told, "security.toml: specialisms: holds more than 200");
}

#[test]
fn packs_that_disagree_are_refused() {
    let other = SECURITY.replacen("key = \"security\"", "key = \"guards\"", 1).replacen(
        "label = \"Fire safety\"",
        "label = \"Fire drills\"",
        1,
    );
    let told = SectorPacks::parse([("a.toml", SECURITY), ("b.toml", &other)])
        .expect_err("they disagree")
        .to_string();
    assert_eq!(
        told,
        "b.toml: credentials.fire-safety: another pack describes `fire-safety` differently"
    );
    let told = SectorPacks::parse([("a.toml", SECURITY), ("b.toml", SECURITY)])
        .expect_err("same key")
        .to_string();
    assert_eq!(told, "b.toml: key: another pack is called `security` already");
}

#[test]
fn a_third_sector_needs_a_file_and_no_code() {
    let third = CARE.replacen("key = \"care\"", "key = \"childcare\"", 1);
    let packs = SectorPacks::parse([("care.toml", CARE), ("childcare.toml", &third)]).expect("both");
    assert!(packs.get("childcare").is_some());
}
