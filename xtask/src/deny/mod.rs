//! What may come into the house from outside, as `deny.toml` says: licences, sources, banned and doubled crates, and
//! known advisories. The file is one that cargo-deny reads too; this needs nothing to be installed.

mod advisories;
mod licences;
mod tree;

use crate::lint::Finding;
use anyhow::{Context, bail};
use cargo_metadata::{Metadata, MetadataCommand, Package};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// What is waived, and why.
#[derive(Deserialize)]
pub(super) struct Waived {
    #[serde(rename = "crate")]
    pub(super) name: String,
    pub(super) reason: String,
}

#[derive(Deserialize)]
struct Rules {
    licenses: licences::Rules,
    bans: tree::Bans,
    sources: tree::Sources,
    advisories: advisories::Rules,
}

/// Runs every check and prints what it found. Advisories are looked up in the given file, if there is one: JSON as
/// `{"advisories": [{"id", "crate", "kind", "patched", "unaffected", "withdrawn", "title"}]}`.
pub(crate) fn run(known: Option<PathBuf>) -> anyhow::Result<()> {
    let metadata = MetadataCommand::new()
        .other_options(vec![
            "--locked".to_owned(),
            "--filter-platform".to_owned(),
            "x86_64-unknown-linux-gnu".to_owned(),
        ])
        .exec()
        .context("cargo metadata")?;
    let text = fs::read_to_string(metadata.workspace_root.join("deny.toml")).context("deny.toml")?;
    let rules: Rules = toml::from_str(&text).context("deny.toml")?;
    let packages = outside(&metadata);
    let mut findings = licences::check(&rules.licenses, &packages);
    findings.extend(tree::check_sources(&rules.sources, &packages));
    findings.extend(tree::check_bans(&rules.bans, &packages));
    match known {
        Some(file) => findings.extend(advisories::check(&rules.advisories, &file, &packages)?),
        None => println!("deny: advisories were not looked up: name their file in MUSTER_ADVISORIES"),
    }
    for finding in &findings {
        eprintln!("{}: {}", finding.place, finding.what);
    }
    if findings.is_empty() {
        println!("deny: {} crates from outside, no findings", packages.len());
        Ok(())
    } else {
        bail!("{} findings", findings.len())
    }
}

/// Every crate that is built and is not ours, by name and version.
fn outside(metadata: &Metadata) -> Vec<&Package> {
    let built = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let built: BTreeSet<_> = built.map(|node| &node.id).collect();
    let theirs = |package: &&Package| package.source.is_some() && built.contains(&package.id);
    let mut packages: Vec<&Package> = metadata.packages.iter().filter(theirs).collect();
    packages.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    packages
}

/// Says which crate a finding is about.
pub(super) fn about(package: &Package, what: impl Into<String>) -> Finding {
    Finding::new(format!("{} {}", package.name, package.version), what)
}

/// Finds waivers that waive nothing any more, so that the list only says what is so.
pub(super) fn idle<'a>(names: impl Iterator<Item = &'a str>, used: &[String]) -> Vec<Finding> {
    names
        .filter(|name| !used.iter().any(|one| one == name))
        .map(|name| Finding::new("deny.toml", format!("{name} is waived and never met: take it out")))
        .collect()
}
