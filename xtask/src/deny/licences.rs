//! Licences: each crate must be usable under some that we take.

use super::{about, idle};
use crate::lint::Finding;
use cargo_metadata::Package;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Rules {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

/// More licences, for one crate.
#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

pub(super) fn check(rules: &Rules, packages: &[&Package]) -> Vec<Finding> {
    let mut used = Vec::new();
    let mut findings = Vec::new();
    for package in packages {
        let Some(licence) = &package.license else {
            findings.push(about(package, "names no licence"));
            continue;
        };
        if usable(licence, &|name| rules.allow.iter().any(|one| one == name)) {
            continue;
        }
        let exception = rules.exceptions.iter().find(|one| one.name == package.name.as_str());
        let excepted = |name: &str| {
            let more = exception.is_some_and(|exception| exception.allow.iter().any(|one| one == name));
            more || rules.allow.iter().any(|one| one == name)
        };
        if usable(licence, &excepted) {
            used.push(package.name.to_string());
        } else {
            findings.push(about(
                package,
                format!("may be used under {licence} only, which is not allowed"),
            ));
        }
    }
    findings.extend(idle(rules.exceptions.iter().map(|one| one.name.as_str()), &used));
    findings
}

/// Tells whether a licence expression can be met: of `or` one side, of `and` both.
fn usable(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        // Both sides are read, whatever the first said.
        met |= all(words, allowed);
    }
    met
}

fn all(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let Some(word) = words.next() else { return false };
    if word == "(" {
        let met = any(words, allowed);
        return words.next_if_eq(&")").is_some() && met;
    }
    match words.next_if_eq(&"WITH").and_then(|_| words.next()) {
        Some(exception) => allowed(&format!("{word} WITH {exception}")),
        None => allowed(word),
    }
}

#[cfg(test)]
mod tests {
    use super::usable;

    #[test]
    fn an_expression_is_met_as_it_reads() {
        let allowed = |name: &str| ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].contains(&name);
        for met in [
            "MIT",
            "GPL-3.0 OR MIT",
            "GPL-3.0/MIT",
            "MIT AND ISC",
            "ISC AND (GPL-3.0 OR MIT)",
            "(GPL-3.0 AND MIT) OR ISC",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(usable(met, &allowed), "{met}");
        }
        for unmet in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "GPL-3.0 OR MIT AND GPL-3.0",
            "ISC AND (GPL-3.0 OR MPL-2.0)",
            "Apache-2.0",
            "MIT WITH LLVM-exception",
            "MIT MIT",
            "(MIT",
        ] {
            assert!(!usable(unmet, &allowed), "{unmet}");
        }
    }
}
