//! What may come into the house from outside, as `deny.toml` says: licences, sources, banned and doubled crates, and
//! known advisories. The file is one that cargo-deny reads too; this needs nothing to be installed.

mod advisories;
mod licences;
mod looked_up;
mod tree;

use crate::lint::Finding;
use anyhow::{Context, bail};
use cargo_metadata::{Metadata, MetadataCommand, Package};
use looked_up::LookedUp;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

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
/// `{"source", "advisories": [{"id", "crate", "kind", "patched", "unaffected", "withdrawn", "title"}]}`. Without one, the
/// crates must be those of the last look.
pub(crate) fn run(known: Option<PathBuf>) -> anyhow::Result<()> {
    let (metadata, rules) = house()?;
    let packages = outside(&metadata);
    #[expect(
        clippy::disallowed_methods,
        reason = "a waiver ends on a day, and this is no part of the product"
    )]
    let today = chrono::Utc::now().date_naive();
    let mut findings = check(&rules, &packages, known.as_deref())?;
    findings.extend(advisories::overdue(&rules.advisories, today));
    let root = metadata.workspace_root.as_std_path();
    match known {
        Some(file) if findings.is_empty() => LookedUp::new(&file, &packages, today)?.write(root)?,
        Some(_) => {}
        None => findings.extend(LookedUp::read(root)?.check(&packages, today)),
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

fn house() -> anyhow::Result<(Metadata, Rules)> {
    let metadata = MetadataCommand::new()
        .other_options(vec![
            "--locked".to_owned(),
            "--filter-platform".to_owned(),
            "x86_64-unknown-linux-gnu".to_owned(),
        ])
        .exec()
        .context("cargo metadata")?;
    let text = fs::read_to_string(metadata.workspace_root.join("deny.toml")).context("deny.toml")?;
    let rules = toml::from_str(&text).context("deny.toml")?;
    Ok((metadata, rules))
}

fn check(rules: &Rules, packages: &[&Package], known: Option<&Path>) -> anyhow::Result<Vec<Finding>> {
    let mut findings = licences::check(&rules.licenses, packages);
    findings.extend(tree::check_sources(&rules.sources, packages));
    findings.extend(tree::check_bans(&rules.bans, packages));
    if let Some(file) = known {
        findings.extend(advisories::check(&rules.advisories, file, packages)?);
    }
    Ok(findings)
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

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;

    fn told(findings: &[Finding]) -> Vec<String> {
        let lines = findings
            .iter()
            .map(|finding| format!("{}: {}", finding.place, finding.what));
        lines.collect()
    }

    #[test]
    fn asvs_V15_2_1__a_known_fault_is_found_unless_it_is_waived_for_ninety_days_at_most() {
        let (metadata, mut rules) = house().expect("the house");
        let packages = outside(&metadata);
        let file = metadata.target_directory.join("planted-advisories.json");
        let planted = r#"{"advisories": [{"id": "RUSTSEC-2099-0001", "crate": "serde", "kind": "vulnerability",
            "patched": [], "unaffected": [], "withdrawn": null, "title": "planted"}]}"#;
        fs::write(&file, planted).expect("it is written");
        let mut look = |ignored: &str| {
            rules.advisories = toml::from_str(ignored).expect("rules");
            told(&check(&rules, &packages, Some(file.as_std_path())).expect("a check"))
        };
        let found = look("ignore = []");
        assert!(found.len() == 1 && found[0].contains("RUSTSEC-2099-0001"), "{found:#?}");
        let waiver = r#"ignore = [{ id = "RUSTSEC-2099-0001", reason = "planted; until 2099-01-01" }]"#;
        assert_eq!(look(waiver), Vec::<String>::new());
        let end = chrono::NaiveDate::from_ymd_opt(2099, 1, 1).expect("a day");
        let overdue =
            |days: i64| !advisories::overdue(&rules.advisories, end - chrono::TimeDelta::days(days)).is_empty();
        assert_eq!([-1, 0, 90, 91].map(overdue), [true, false, false, true]);
    }

    #[test]
    fn crates_that_nobody_looked_up_are_found_without_a_list() {
        let (metadata, _) = house().expect("the house");
        let packages = outside(&metadata);
        let file = metadata.target_directory.join("no-advisories.json");
        fs::write(&file, r#"{"source": "planted", "advisories": []}"#).expect("it is written");
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        let look = LookedUp::new(file.as_std_path(), &packages, day).expect("a look");
        let root = metadata.target_directory.join("no-note").into_std_path_buf();
        fs::create_dir_all(&root).expect("a folder");
        let _none_yet = fs::remove_file(root.join(looked_up::NAME));
        assert!(LookedUp::read(&root).is_err(), "without a note nothing passes");
        look.write(&root).expect("it is written");
        let note = LookedUp::read(&root).expect("the note");
        assert_eq!(note, look);
        let after = |packages: &[&Package], days| told(&note.check(packages, day + chrono::TimeDelta::days(days)));
        assert_eq!(after(&packages, 90), Vec::<String>::new());
        assert!(after(&packages, 91)[0].contains("the last look was on 2026-11-21"));
        assert!(after(&packages[1..], 0)[0].contains("nobody has looked up"));
    }

    #[test]
    fn asvs_V15_2_4__every_part_comes_from_its_registry_and_is_known_by_its_hash() {
        let (metadata, mut rules) = house().expect("the house");
        let packages = outside(&metadata);
        assert!(tree::check_sources(&rules.sources, &packages).is_empty());
        rules.sources = toml::from_str(r#"allow-registry = ["https://elsewhere.example/index"]"#).expect("rules");
        assert_eq!(tree::check_sources(&rules.sources, &packages).len(), packages.len());
        let parts = crate::sbom::parts(metadata.workspace_root.as_std_path()).expect("both locks");
        assert!(parts.len() > packages.len());
        for part in parts {
            assert!(part.hash.len() > 40, "{} {} has no hash", part.name, part.version);
            let registry = part.purl.starts_with("pkg:cargo/") || part.purl.starts_with("pkg:npm/");
            assert!(registry, "{}", part.purl);
        }
    }
}
