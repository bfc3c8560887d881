//! Where crates come from, which never come in, and which may stand in the tree twice.

use super::{Waived, about, idle};
use crate::lint::Finding;
use cargo_metadata::Package;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Bans {
    deny: Vec<Waived>,
    skip: Vec<Waived>,
}

pub(super) fn check_sources(rules: &Sources, packages: &[&Package]) -> Vec<Finding> {
    let known = |package: &&&Package| {
        let source = package
            .source
            .as_ref()
            .map(|source| source.repr.as_str())
            .unwrap_or_default();
        let registry = source.strip_prefix("registry+").unwrap_or(source);
        !rules.allow_registry.iter().any(|one| one == registry)
    };
    let strangers = packages.iter().filter(known);
    strangers
        .map(|package| about(package, "comes from a source that is not allowed"))
        .collect()
}

/// Of each crate one version may go unnamed, the newest; every older one is named with a reason.
pub(super) fn check_bans(rules: &Bans, packages: &[&Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut used = Vec::new();
    for (at, package) in packages.iter().enumerate() {
        if let Some(ban) = rules.deny.iter().find(|ban| ban.name == package.name.as_str()) {
            findings.push(about(package, format!("is banned: {}", ban.reason)));
        }
        // The list is sorted, so a newer version follows at once.
        let is_older = packages.get(at + 1).is_some_and(|next| next.name == package.name);
        if !is_older {
            continue;
        }
        let this = format!("{}@{}", package.name, package.version);
        let waived = rules
            .skip
            .iter()
            .find(|one| this.starts_with(&one.name) && !one.reason.is_empty());
        match waived {
            Some(waived) => used.push(waived.name.clone()),
            None => findings.push(about(
                package,
                "stands in the tree beside a newer version: unite them, or name it under [bans] skip with the reason",
            )),
        }
    }
    findings.extend(idle(rules.skip.iter().map(|one| one.name.as_str()), &used));
    findings
}
