//! When the crates were last looked up among known advisories. A list of advisories is no part of this repository; this
//! note of the last look is, so that a change of `Cargo.lock` that nobody has looked up is found without one.

use crate::lint::Finding;
use anyhow::Context;
use cargo_metadata::Package;
use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// The note, at the root of the house.
pub(super) const NAME: &str = "advisories.toml";
/// After so many days the crates are looked up again, changed or not.
const LASTS: i64 = 90;
const HEAD: &str = "# When every crate of Cargo.lock was last looked up among known advisories. `cargo xtask deny` writes it, where\n\
                    # MUSTER_ADVISORIES names a list, and refuses crates that are not those which were looked up.\n";

/// A look that found nothing that is not waived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LookedUp {
    day: NaiveDate,
    /// Where the list came from, in its own words.
    list: String,
    /// How many crates there were.
    crates: usize,
    /// Their names and versions, hashed.
    sha256: String,
}

#[derive(Deserialize)]
struct Origin {
    source: String,
}

impl LookedUp {
    /// Makes the note of a look at these crates with the list in this file.
    pub(super) fn new(file: &Path, packages: &[&Package], day: NaiveDate) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let origin: Origin = serde_json::from_str(&text).context("the list says no `source`")?;
        Ok(Self {
            day,
            list: origin.source,
            crates: packages.len(),
            sha256: hash(packages),
        })
    }

    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(root.join(NAME)).context(NAME)?;
        toml::from_str(&text).context(NAME)
    }

    pub(super) fn write(&self, root: &Path) -> anyhow::Result<()> {
        let text = format!("{HEAD}{}", toml::to_string(self)?);
        fs::write(root.join(NAME), text).context(NAME)
    }

    /// Finds crates that were not looked up, and a look that is too long ago.
    pub(super) fn check(&self, packages: &[&Package], today: NaiveDate) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut find = |what: &str| {
            let how = "run `cargo xtask deny` with a new list of advisories in MUSTER_ADVISORIES";
            findings.push(Finding::new(NAME, format!("{what}: {how}")));
        };
        if self.sha256 != hash(packages) {
            find("there are crates that nobody has looked up");
        }
        if today - self.day > TimeDelta::days(LASTS) {
            find(&format!("the last look was on {}", self.day));
        }
        findings
    }
}

fn hash(packages: &[&Package]) -> String {
    let mut lines: Vec<_> = packages
        .iter()
        .map(|package| format!("{} {}\n", package.name, package.version))
        .collect();
    lines.sort();
    hex::encode(Sha256::digest(lines.concat()))
}
