//! Known faults of the crates that we build.

use super::{about, idle};
use crate::lint::Finding;
use anyhow::Context;
use cargo_metadata::Package;
use cargo_metadata::semver::{Version, VersionReq};
use chrono::{NaiveDate, TimeDelta};
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// For how many days an advisory may be waived at once.
const LONGEST_WAIVER: i64 = 90;

#[derive(Deserialize)]
pub(super) struct Rules {
    ignore: Vec<Ignored>,
}

/// An advisory that does not touch us, and why.
#[derive(Deserialize)]
struct Ignored {
    id: String,
    reason: String,
}

#[derive(Deserialize)]
struct Known {
    advisories: Vec<Advisory>,
}

#[derive(Deserialize)]
struct Advisory {
    id: String,
    #[serde(rename = "crate")]
    name: String,
    kind: Option<String>,
    withdrawn: Option<String>,
    patched: Vec<String>,
    unaffected: Vec<String>,
    title: String,
}

impl Advisory {
    fn touches(&self, package: &Package) -> anyhow::Result<bool> {
        if self.withdrawn.is_some() || self.name != package.name.as_str() {
            return Ok(false);
        }
        let safe = self.patched.iter().chain(&self.unaffected);
        for range in safe {
            let range = VersionReq::parse(range).with_context(|| format!("{}: {range}", self.id))?;
            if covers(&range, &package.version) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// A version that was yet to come lies below its final one, so ranges count it by its numbers.
fn covers(range: &VersionReq, version: &Version) -> bool {
    range.matches(version) || range.matches(&Version::new(version.major, version.minor, version.patch))
}

pub(super) fn check(rules: &Rules, file: &Path, packages: &[&Package]) -> anyhow::Result<Vec<Finding>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let known: Known = serde_json::from_str(&text).with_context(|| file.display().to_string())?;
    let mut findings = Vec::new();
    let mut used = Vec::new();
    for package in packages {
        for advisory in &known.advisories {
            if !advisory.touches(package)? {
                continue;
            }
            let ignored = |one: &&Ignored| one.id == advisory.id && !one.reason.is_empty();
            if rules.ignore.iter().any(|one| ignored(&one)) {
                used.push(advisory.id.clone());
            } else {
                let kind = advisory.kind.as_deref().unwrap_or("vuln");
                findings.push(about(package, format!("{} ({kind}): {}", advisory.id, advisory.title)));
            }
        }
    }
    findings.extend(idle(rules.ignore.iter().map(|one| one.id.as_str()), &used));
    Ok(findings)
}

/// Finds waivers that say no day on which they end, or one that is over or too far ahead.
pub(super) fn overdue(rules: &Rules, today: NaiveDate) -> Vec<Finding> {
    let wrong = |one: &&Ignored| {
        let day = one
            .reason
            .rsplit_once("; until ")
            .and_then(|(_, day)| day.parse::<NaiveDate>().ok());
        !day.is_some_and(|day| today <= day && day - today <= TimeDelta::days(LONGEST_WAIVER))
    };
    let late = rules.ignore.iter().filter(wrong);
    late.map(|one| {
        Finding::new(
            "deny.toml",
            format!(
                "{}: its reason ends with `; until` and a day in the next {LONGEST_WAIVER} days",
                one.id
            ),
        )
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::covers;
    use cargo_metadata::semver::{Version, VersionReq};

    #[test]
    fn ranges_read_as_the_advisories_write_them() {
        let version = Version::new(1, 42, 2);
        for (range, safe) in [
            (">= 1.42.1, < 1.43.0", true),
            ("^0.20.2", false),
            ("< 1.0.0", false),
            (">=1.4", true),
        ] {
            assert_eq!(
                covers(&VersionReq::parse(range).expect(range), &version),
                safe,
                "{range}"
            );
        }
    }
}
