//! The bill of materials, made from the two lock files alone: the same locks give the same bytes.

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A part that others made.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    pub(crate) purl: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// As its lock file writes it.
    pub(crate) hash: String,
}

#[derive(Deserialize)]
struct CargoLock {
    package: Vec<Crate>,
}

#[derive(Deserialize)]
struct Crate {
    name: String,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
}

#[derive(Deserialize)]
struct NpmLock {
    packages: BTreeMap<String, Module>,
}

#[derive(Deserialize)]
struct Module {
    version: Option<String>,
    resolved: Option<String>,
    integrity: Option<String>,
}

/// Prints it.
pub(crate) fn run() -> anyhow::Result<()> {
    let (_, root) = crate::lint::house()?;
    println!("{:#}", bill(&parts(&root)?));
    Ok(())
}

/// Reads every part from outside, in order.
pub(crate) fn parts(root: &Path) -> anyhow::Result<Vec<Part>> {
    let read = |name: &str| fs::read_to_string(root.join(name)).with_context(|| name.to_owned());
    let cargo: CargoLock = toml::from_str(&read("Cargo.lock")?).context("Cargo.lock")?;
    let npm: NpmLock = serde_json::from_str(&read("e2e/package-lock.json")?).context("e2e/package-lock.json")?;
    let mut parts: Vec<Part> = cargo.package.into_iter().filter_map(of_cargo).collect();
    parts.extend(
        npm.packages
            .into_iter()
            .filter_map(|(place, module)| of_npm(&place, module)),
    );
    parts.sort();
    Ok(parts)
}

/// Ours have no source. What comes from elsewhere than the registry says so in its address.
fn of_cargo(one: Crate) -> Option<Part> {
    let source = one.source?;
    let registry = source == "registry+https://github.com/rust-lang/crates.io-index";
    let from = if registry { "pkg:cargo" } else { source.as_str() };
    Some(Part {
        purl: format!("{from}/{}@{}", one.name, one.version),
        name: one.name,
        version: one.version,
        hash: one.checksum.unwrap_or_default(),
    })
}

fn of_npm(place: &str, module: Module) -> Option<Part> {
    let name = place.rsplit_once("node_modules/")?.1.to_owned();
    let version = module.version.unwrap_or_default();
    let elsewhere = module
        .resolved
        .filter(|from| !from.starts_with("https://registry.npmjs.org/"));
    let from = elsewhere.unwrap_or_else(|| "pkg:npm".to_owned());
    Some(Part {
        purl: format!("{from}/{}@{version}", name.replace('@', "%40")),
        name,
        version,
        hash: module.integrity.unwrap_or_default(),
    })
}

/// Writes it as CycloneDX, without a time or a number that changes.
fn bill(parts: &[Part]) -> Value {
    let component = |part: &Part| {
        json!({
            "type": "library",
            "bom-ref": part.purl,
            "name": part.name,
            "version": part.version,
            "purl": part.purl,
            "properties": [{ "name": "lock:hash", "value": part.hash }],
        })
    };
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": { "type": "application", "name": "muster", "bom-ref": "muster" } },
        "components": parts.iter().map(component).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;

    #[test]
    fn asvs_V15_1_2__the_bill_names_every_part_of_both_locks_and_is_the_same_each_time() {
        let (metadata, root) = crate::lint::house().expect("the house");
        let once = bill(&parts(&root).expect("both locks")).to_string();
        assert_eq!(once, bill(&parts(&root).expect("both locks")).to_string());
        let theirs = metadata.packages.iter().filter(|package| package.source.is_some());
        let mut count = 0;
        for package in theirs {
            let purl = format!("\"purl\":\"pkg:cargo/{}@{}\"", package.name, package.version);
            assert!(once.contains(&purl), "{purl} is missing");
            count += 1;
        }
        assert!(count > 300, "{count}");
        assert!(once.contains("pkg:npm/playwright-core@") && once.contains("pkg:npm/%40types/node@"));
        assert!(!once.contains("pkg:cargo/identity@"), "ours are no parts from outside");
    }
}
