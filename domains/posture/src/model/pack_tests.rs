//! The shipped pack keeps the rules, and broken packs are refused with the place and the rule.

use crate::model::pack::{Pack, Packs};
use std::collections::{BTreeSet, HashSet};

fn shipped() -> Pack {
    let packs = Packs::shipped().expect("the shipped packs are sound");
    Pack::clone(packs.newest("everyday-security").expect("it ships"))
}

/// The outcomes that the shipped pack asks about, written down by hand: all live in CSF 2.0.
const ASKED: &str = "
    GV.OC-03 GV.OV-01 GV.OV-03 GV.PO-01 GV.PO-02 GV.RM-01 GV.RM-02 GV.RR-01 GV.RR-02 GV.RR-03 GV.RR-04 GV.SC-04
    GV.SC-05 GV.SC-06
    ID.AM-01 ID.AM-02 ID.AM-04 ID.AM-05 ID.AM-07 ID.AM-08 ID.IM-01 ID.IM-02 ID.IM-03 ID.IM-04 ID.RA-01 ID.RA-03
    ID.RA-04 ID.RA-05 ID.RA-06
    PR.AA-01 PR.AA-03 PR.AA-05 PR.AA-06 PR.AT-01 PR.AT-02 PR.DS-01 PR.DS-02 PR.DS-11 PR.IR-01 PR.PS-01 PR.PS-02
    PR.PS-03 PR.PS-04 PR.PS-05
    DE.AE-02 DE.AE-03 DE.AE-06 DE.AE-08 DE.CM-01 DE.CM-02 DE.CM-03 DE.CM-06 DE.CM-09
    RS.AN-03 RS.AN-06 RS.AN-07 RS.AN-08 RS.CO-02 RS.CO-03 RS.MA-01 RS.MA-02 RS.MA-03 RS.MA-04 RS.MI-01 RS.MI-02
    RC.CO-03 RC.CO-04 RC.RP-01 RC.RP-02 RC.RP-03 RC.RP-04 RC.RP-05 RC.RP-06
";

#[test]
fn the_shipped_pack_asks_about_the_listed_outcomes_and_each_once() {
    let pack = shipped();
    let asked: Vec<_> = pack
        .questions()
        .flat_map(|question| question.maps.iter().map(String::as_str))
        .collect();
    let distinct: BTreeSet<_> = asked.iter().copied().collect();
    assert_eq!(distinct, ASKED.split_whitespace().collect());
    assert_eq!(asked.len(), distinct.len(), "no outcome is asked about twice");
}

#[test]
fn the_shipped_pack_has_six_sections_and_at_least_36_questions() {
    let pack = shipped();
    let titles: Vec<_> = pack.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(
        titles,
        ["Govern", "Identify", "Protect", "Detect", "Respond", "Recover"]
    );
    assert_eq!(pack.questions().count(), 42);
    assert!(
        pack.summary.starts_with("Forty-two questions"),
        "the summary says how many"
    );
    assert!(pack.questions().all(|question| !question.evidence.is_empty()));
    let anchors: HashSet<_> = pack.questions().flat_map(|question| &question.anchors).collect();
    // "There is no list." may stand under several questions at level 0; the rest is written for its question.
    assert!(anchors.len() > 42 * 5 - 12, "anchors are specific: {}", anchors.len());
}

/// Short words and short sentences: the care manager and the owner of a small firm read this on a phone.
#[test]
fn the_shipped_words_are_plain() {
    for question in shipped().questions() {
        let texts = [&question.text, &question.why, &question.help]
            .into_iter()
            .chain(&question.anchors);
        for text in texts {
            for sentence in text.split(['.', '?', ':', ';']) {
                let words = sentence.split_whitespace().count();
                assert!(words <= 27, "{}: {words} words in \"{sentence}\"", question.key);
            }
        }
        assert!(question.text.ends_with('?'), "{}", question.key);
    }
}

#[test]
fn every_asked_outcome_is_live_in_the_reference_data() {
    let Some(folder) = std::env::var_os("MUSTER_REFERENCE_DATA") else {
        eprintln!("SKIPPED: set MUSTER_REFERENCE_DATA to compare the pack with the framework's own list");
        return;
    };
    let file = std::path::Path::new(&folder).join("nist_csf_2_0.json");
    let text = std::fs::read_to_string(file).expect("the reference data has the framework");
    let framework: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let mut live = HashSet::new();
    for function in framework["functions"].as_array().into_iter().flatten() {
        for category in function["categories"].as_array().into_iter().flatten() {
            let outcomes = category["subcategories"].as_array().into_iter().flatten();
            live.extend(outcomes.filter_map(|outcome| outcome["id"].as_str()));
        }
    }
    assert_eq!(live.len(), 106);
    for question in shipped().questions() {
        for id in &question.maps {
            assert!(
                live.contains(id.as_str()),
                "{}: {id} is not a live outcome",
                question.key
            );
        }
    }
}

#[test]
fn places_are_numbered_in_order() {
    let pack = shipped();
    let numbers: Vec<_> = pack.places().map(|place| place.number).collect();
    assert_eq!(numbers, (1..=42).collect::<Vec<_>>());
    let place = pack
        .find(&crate::model::QuestionKey::new("pr-mfa"))
        .expect("it is asked");
    assert_eq!(
        (place.section.key.as_str(), place.category.key.as_str()),
        ("protect", "protect-access")
    );
}

#[test]
fn bands_go_by_the_shown_score() {
    let pack = shipped();
    let name = |permille| pack.band(permille).map(|band| band.name.as_str());
    assert_eq!(name(0), Some("Starting"));
    assert_eq!(name(249), Some("Starting"));
    assert_eq!(name(250), Some("Building"));
    assert_eq!(name(500), Some("Managed"));
    assert_eq!(name(750), Some("Strong"));
    assert_eq!(name(1000), Some("Leading"));
}

/// A run keeps the version it began with, so the words and weights of a version must never change. When this
/// fails, put the new wording into a new version instead.
#[test]
fn the_shipped_version_never_changes() {
    insta::assert_snapshot!(shipped().digest().expect("packs hold no floats").to_string());
}

const SMALL: &str = r#"
key = "small"
version = "1"
title = "Small"
summary = "Small."
minutes = 1
framework = "F"
rubric = "mean-of-means/1"
source = { name = "n", address = "a", checked = "2026-11-21" }
bands = [{ from = 0, name = "b", meaning = "m" }]
[[sections]]
key = "s"
title = "S"
summary = "S."
[[sections.categories]]
key = "c"
title = "C"
[[sections.categories.questions]]
key = "q"
maps = ["X"]
text = "T?"
help = "h"
why = "w"
evidence = []
anchors = ["0", "1", "2", "3", "4"]
"#;

#[test]
fn broken_packs_are_refused_with_the_place() {
    assert!(Pack::parse(SMALL).is_ok());
    let cases = [
        ("key = \"c\"", "key = \"s\"", "each key is used once"),
        ("key = \"q\"", "key = \"Q 1\"", "a key is lower-case letters"),
        ("maps = [\"X\"]", "maps = []", "names at least one outcome"),
        ("maps = [\"X\"]", "maps = [\"X\"]\nweight = 0", "a weight is 1 or more"),
        ("maps = [\"X\"]", "maps = [\"X\"]\nweight = 41", "add up to 40 at most"),
        ("\"3\", \"4\"]", "\"3\", \"3\"]", "the words of the levels differ"),
        ("\"3\", \"4\"]", "\"3\"]", "cannot be read"),
        ("from = 0", "from = 1", "the first band begins at 0"),
        ("mean-of-means/1", "mean-of-means/2", "this way of scoring is not known"),
        ("2026-11-21", "last year", "the day of the check"),
        ("why = \"w\"", "wy = \"w\"", "cannot be read"),
        ("text = \"T?\"", "text = \" \"", "text, help and why are written"),
    ];
    for (part, broken, rule) in cases {
        let text = SMALL.replacen(part, broken, 1);
        assert_ne!(text, SMALL, "the case changes something: {broken}");
        let error = Pack::parse(&text).expect_err(broken).to_string();
        assert!(error.contains(rule), "{broken}: {error}");
    }
}

#[test]
fn old_versions_stay_readable_beside_the_newest() {
    let old = Pack::parse(SMALL).expect("sound");
    let new = Pack {
        version: "2".to_owned(),
        ..old.clone()
    };
    let packs = Packs::of(vec![old, new]);
    assert_eq!(packs.newest("small").map(|pack| pack.version.as_str()), Some("2"));
    assert_eq!(packs.list().len(), 1);
    assert!(packs.version("small", "1").is_some() && packs.version("small", "3").is_none());
}
