//! Where requirements are named: in the names of tests, and in paragraphs of the documentation.

use super::index::{Heading, without};
use super::table::Id;
use crate::lint::shown;
use anyhow::Context;
use regex::{Captures, Regex};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Where each requirement is named.
pub(super) struct Proofs {
    pub(super) tests: BTreeMap<Id, Vec<String>>,
    pub(super) paragraphs: BTreeMap<Id, Vec<String>>,
    /// Under which headings the paragraphs stand.
    pub(super) headings: BTreeMap<Id, Vec<Heading>>,
}

impl Proofs {
    /// Walks the tree. Tests that are ignored prove nothing.
    pub(super) fn find(root: &Path) -> anyhow::Result<Self> {
        let test = Regex::new(
            r"(?s)(?P<ignored>#\[ignore[^\]]*\]\s*(?:async )?)?(?:fn |test\(\s*['`\x22])asvs_V(\d+)_(\d+)_(\d+)__",
        )?;
        let paragraph = Regex::new(r"(?P<ignored>\x00)?\bV(\d+)\.(\d+)\.(\d+)\b")?;
        let mut proofs = Self {
            tests: BTreeMap::new(),
            paragraphs: BTreeMap::new(),
            headings: BTreeMap::new(),
        };
        let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter();
        let files = files.filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            !(name.starts_with('.') || name == "target" || name == "node_modules")
        });
        for entry in files.filter_map(Result::ok) {
            let path = entry.path();
            let place = shown(root, path);
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("rs" | "mjs") if !place.starts_with("xtask/src/asvs/") => {
                    let text = fs::read_to_string(path).with_context(|| place.clone())?;
                    for (id, _) in named(&test, &text)? {
                        note(&mut proofs.tests, id, place.clone());
                    }
                }
                Some("md") if place.starts_with("docs/") => {
                    let text = fs::read_to_string(path).with_context(|| place.clone())?;
                    let text = without(&text);
                    for (id, at) in named(&paragraph, text)? {
                        note(&mut proofs.headings, id, Heading::above(&place, text, at));
                        note(&mut proofs.paragraphs, id, place.clone());
                    }
                }
                _ => {}
            }
        }
        Ok(proofs)
    }
}

/// Lists the requirements that a text names, and where it does.
fn named(pattern: &Regex, text: &str) -> anyhow::Result<Vec<(Id, usize)>> {
    let found = pattern
        .captures_iter(text)
        .filter(|found| found.name("ignored").is_none());
    let id = |found: Captures<'_>| {
        let number = |place: usize| found[place].parse::<u16>().with_context(|| found[0].to_owned());
        let at = found.get(0).map_or(0, |whole| whole.start());
        Ok((Id(number(2)?, number(3)?, number(4)?), at))
    };
    found.map(id).collect()
}

/// Notes each place once.
fn note<T: PartialEq>(all: &mut BTreeMap<Id, Vec<T>>, id: Id, place: T) {
    let places = all.entry(id).or_default();
    if !places.contains(&place) {
        places.push(place);
    }
}
