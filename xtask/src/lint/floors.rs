//! Arrows run down: who may know whom.

use super::Finding;
use anyhow::Context;
use cargo_metadata::{DependencyKind, Metadata, Package};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Floors {
    floors: Vec<Vec<String>>,
    beside: Vec<String>,
    only: BTreeMap<String, Vec<String>>,
    banned: BTreeMap<String, String>,
}

impl Floors {
    fn of(&self, name: &str) -> Option<usize> {
        self.floors
            .iter()
            .position(|floor| floor.iter().any(|room| room == name))
    }
}

pub(super) fn check(metadata: &Metadata, root: &Path) -> anyhow::Result<Vec<Finding>> {
    let text = std::fs::read_to_string(root.join("floors.toml")).context("floors.toml")?;
    let floors: Floors = toml::from_str(&text).context("floors.toml")?;
    let mut findings = Vec::new();
    for package in metadata.workspace_packages() {
        findings.extend(check_package(&floors, package));
    }
    Ok(findings)
}

fn check_package(floors: &Floors, package: &Package) -> Vec<Finding> {
    let name = package.name.as_str();
    let place = format!("crate {name}");
    let is_beside = floors.beside.iter().any(|room| room == name);
    let own = floors.of(name);
    if own.is_none() && !is_beside {
        return vec![Finding::new(place, "stands on no floor of floors.toml")];
    }
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        let other = dependency.name.as_str();
        if let Some(reason) = floors.banned.get(other) {
            findings.push(Finding::new(&place, format!("depends on {other}: {reason}")));
        }
        if let Some(rooms) = floors.only.get(other)
            && dependency.kind == DependencyKind::Normal
            && !rooms.iter().any(|room| room == name)
        {
            findings.push(Finding::new(&place, format!("may not hold {other}")));
        }
        if other == "testkit" && dependency.kind == DependencyKind::Development {
            continue;
        }
        let Some(other_floor) = floors.of(other) else {
            if floors.beside.iter().any(|room| room == other) {
                findings.push(Finding::new(&place, format!("{other} serves tests only")));
            }
            continue;
        };
        // testkit knows the ground only; the ground is the first three floors.
        let limit = own.unwrap_or(3);
        if other_floor >= limit {
            findings.push(Finding::new(
                &place,
                format!("knows {other}, which does not stand below it"),
            ));
        }
    }
    findings
}
