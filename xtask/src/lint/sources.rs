//! What may stand in which file.

use super::{Finding, shown};
use anyhow::Context;
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};

/// No file is longer, and no rule is stretched for tests.
const LONGEST_FILE: usize = 600;

struct Rule {
    pattern: Regex,
    allowed: fn(&str) -> bool,
    what: &'static str,
}

fn rule(pattern: &str, allowed: fn(&str) -> bool, what: &'static str) -> anyhow::Result<Rule> {
    Ok(Rule {
        pattern: Regex::new(pattern).context("a rule's pattern")?,
        allowed,
        what,
    })
}

fn rules() -> anyhow::Result<Vec<Rule>> {
    Ok(vec![
        rule(
            r"\bquery(_as|_scalar|_file|_file_as|_file_scalar)?!\s*\(",
            |path| path.contains("/store/") || path.contains("/store.rs"),
            "checked queries stand under store/ only",
        )?,
        rule(
            r"\bmigrate!\s*\(",
            |path| path.starts_with("server/") || path.starts_with("testkit/"),
            "migrate! stands in server and testkit only",
        )?,
        rule(
            r"\b(AssertSqlSafe|QueryBuilder)\b",
            |path| path.starts_with("testkit/") || path.contains("/tests/"),
            "SQL is static text",
        )?,
        rule(
            r"\benv::var(_os)?\s*\(",
            |path| {
                ["server/", "testkit/", "xtask/"]
                    .iter()
                    .any(|room| path.starts_with(room))
                    || path.contains("/tests/")
                    || path.ends_with("build.rs")
                    || path.ends_with("tests.rs")
            },
            "only server and testkit read the environment",
        )?,
        rule(r"\bTODO\b", |_| false, "a TODO names an issue: TODO(#123)")?,
        rule(
            r"\bsector(\.key|\(\)|\.as_str\(\))?\s*[!=]=\s*\x22",
            |_| false,
            "sectors are data: no code compares a sector's name",
        )?,
    ])
}

pub(super) fn check(root: &Path, files: &[PathBuf]) -> anyhow::Result<Vec<Finding>> {
    let rules = rules()?;
    let numbered_todo = Regex::new(r"TODO\(#\d+\)").context("a pattern")?;
    let foreign_schema = Regex::new(
        r"\b(from|join|into|update)\s+(identity|people|organisations|academy|certificates|marketplace|posture|billing|notifications)\.([a-z_]+)",
    )
    .context("a pattern")?;
    let mut findings = Vec::new();
    for file in files {
        let path = shown(root, file);
        let text = fs::read_to_string(file).with_context(|| path.clone())?;
        let length = text.lines().count();
        if length > LONGEST_FILE {
            findings.push(Finding::new(
                &path,
                format!("{length} lines; {LONGEST_FILE} is the limit: split it by noun"),
            ));
        }
        if path.starts_with("xtask/") {
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            let code = line.trim_start();
            let is_comment = code.starts_with("//");
            for rule in &rules {
                let todo = rule.what.starts_with("a TODO");
                if (is_comment && !todo) || (todo && numbered_todo.is_match(line)) {
                    continue;
                }
                if rule.pattern.is_match(line) && !(rule.allowed)(&path) {
                    findings.push(Finding::new(format!("{path}:{}", at + 1), rule.what));
                }
            }
            findings.extend(foreign(&path, at + 1, line, &foreign_schema));
        }
    }
    Ok(findings)
}

/// A domain's SQL names its own schema, or what another publishes.
fn foreign(path: &str, line_number: usize, line: &str, pattern: &Regex) -> Option<Finding> {
    let domain = path.strip_prefix("domains/")?.split('/').next()?;
    if !path.contains("/src/") {
        return None;
    }
    let found = pattern
        .captures_iter(line)
        .find(|found| &found[2] != domain && !found[3].starts_with("public_"))?;
    Some(Finding::new(
        format!("{path}:{line_number}"),
        format!(
            "reads {}.{}, which is not its own and not published",
            &found[2], &found[3]
        ),
    ))
}
