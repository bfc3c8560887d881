//! Where requirements are named: in the names of tests, and in paragraphs of the documentation.

use super::table::Id;
use crate::lint::shown;
use anyhow::Context;
use regex::Regex;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Where each requirement is named.
pub(super) struct Proofs {
    pub(super) tests: BTreeMap<Id, Vec<String>>,
    pub(super) paragraphs: BTreeMap<Id, Vec<String>>,
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
        };
        let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter();
        let files = files.filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            !(name.starts_with('.') || name == "target" || name == "node_modules")
        });
        for entry in files.filter_map(Result::ok) {
            let path = entry.path();
            let place = shown(root, path);
            let (pattern, into) = match path.extension().and_then(|extension| extension.to_str()) {
                Some("rs" | "mjs") if !place.starts_with("xtask/src/asvs/") => (&test, &mut proofs.tests),
                Some("md") if place.starts_with("docs/") => (&paragraph, &mut proofs.paragraphs),
                _ => continue,
            };
            let text = fs::read_to_string(path).with_context(|| place.clone())?;
            for found in pattern
                .captures_iter(&text)
                .filter(|found| found.name("ignored").is_none())
            {
                let number = |place: usize| found[place].parse::<u16>().with_context(|| found[0].to_owned());
                let places: &mut Vec<String> = into.entry(Id(number(2)?, number(3)?, number(4)?)).or_default();
                if !places.contains(&place) {
                    places.push(place.clone());
                }
            }
        }
        Ok(proofs)
    }
}
