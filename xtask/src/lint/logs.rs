//! What a log line may say is a list: a field that is not in it could be somebody's name.

use super::{Finding, shown};
use anyhow::Context;
use regex::Regex;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const PLACE: &str = "docs/SECURITY-REQUIREMENTS.md";
/// How the paragraph begins that names them.
const HEAD: &str = "**Fields of log lines.**";

/// Compares the fields in the code with those of the list.
pub(super) fn check(root: &Path, files: &[PathBuf]) -> anyhow::Result<Vec<Finding>> {
    let lines = Regex::new(r"tracing::(?:trace|debug|info|warn|error)(?:_span)?!\(")?;
    let hidden = hidden()?;
    let (mut used, mut findings) = (BTreeMap::new(), Vec::new());
    for file in files {
        let place = shown(root, file);
        if !ships(&place) {
            continue;
        }
        let text = fs::read_to_string(file).with_context(|| place.clone())?;
        if hidden.is_match(&text) {
            let what = "imports a macro of tracing, whose fields nobody compares: write tracing::info!(…) out";
            findings.push(Finding::new(place.clone(), what.to_owned()));
        }
        let code = text.split("mod tests {").next().unwrap_or_default();
        for line in lines.find_iter(code) {
            for field in fields(&code[line.end()..]) {
                used.entry(field).or_insert_with(|| place.clone());
            }
        }
    }
    let text = fs::read_to_string(root.join(PLACE)).context(PLACE)?;
    findings.extend(compare(&used, &text));
    Ok(findings)
}

/// Finds macros that are called by another name than the one that is looked for: imported, by `event!`, or renamed.
fn hidden() -> Result<Regex, regex::Error> {
    let import = r"use tracing::(?:\*|[^;]*\b(?:trace|debug|info|warn|error|event|\w*span)\b)|use tracing as ";
    Regex::new(&format!(
        r"{import}|macro_use\]\s*extern crate tracing|#\[(?:tracing::)?instrument|tracing::(?:event|span)!"
    ))
}

fn ships(place: &str) -> bool {
    let is_test = place.contains("/tests/") || place.ends_with("tests.rs");
    !is_test && !place.starts_with("testkit/") && !place.starts_with("xtask/")
}

/// Reads the names of the fields of one line, from behind its opening bracket.
fn fields(code: &str) -> Vec<String> {
    let (mut parts, mut part, mut depth, mut quoted) = (Vec::new(), String::new(), 0, false);
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quoted => {
                letters.next();
                continue;
            }
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted && depth == 0 => break,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(letter);
    }
    parts.push(part);
    let texts = parts.iter().map(|part| part.trim());
    texts
        .filter(|part| !part.is_empty() && !part.starts_with('"') && !part.starts_with("target:"))
        .map(|part| {
            let name = part.split('=').next().unwrap_or_default();
            name.trim().trim_start_matches(['%', '?']).to_owned()
        })
        .collect()
}

fn compare(used: &BTreeMap<String, String>, text: &str) -> Vec<Finding> {
    let paragraph = text.split(HEAD).nth(1).and_then(|rest| rest.split("\n\n").next());
    let Some(paragraph) = paragraph else {
        return vec![Finding::new(PLACE, format!("has no paragraph {HEAD}"))];
    };
    let quoted = paragraph.split('`').skip(1).step_by(2);
    let listed: Vec<&str> = quoted.filter(|word| !word.contains(['/', ' '])).collect();
    let new = used.iter().filter(|(field, _)| !listed.contains(&field.as_str()));
    let new = new.map(|(field, place)| {
        let what = format!("logs `{field}`: if it can hold nothing about a person, add it to {HEAD} in {PLACE}");
        Finding::new(place.clone(), what)
    });
    let idle = listed.iter().filter(|field| !used.contains_key(**field));
    let idle = idle.map(|field| Finding::new(PLACE, format!("no line logs `{field}` any more")));
    new.chain(idle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_are_written() {
        let line =
            "cause = %error, code, ?reason, seconds = f(\"a, b\", [1, 2]), \"a \\\"word\\\", and more\", x); y = 1";
        assert_eq!(fields(line), ["cause", "code", "reason", "seconds", "x"]);
        assert!(fields("\"only.words\")").is_empty());
    }

    #[test]
    fn other_ways_to_write_a_line_are_found() {
        let hidden = hidden().expect("a pattern");
        for ill in [
            "use tracing::info;",
            "use tracing::{Subscriber, warn};",
            "use tracing::*;",
            "use tracing as log;",
            "#[instrument(skip(self))]",
            "tracing::event!(Level::INFO, email)",
            "use tracing::info_span;",
        ] {
            assert!(hidden.is_match(ill), "{ill}");
        }
        for well in [
            "use tracing::Subscriber;",
            "use tracing::Instrument as _;",
            "tracing::info!(code, \"x\")",
        ] {
            assert!(!hidden.is_match(well), "{well}");
        }
    }

    #[test]
    fn what_is_not_in_the_list_is_found_and_so_is_what_nobody_logs() {
        let used = BTreeMap::from([
            ("email".to_owned(), "doors/x.rs".to_owned()),
            ("code".into(), "a.rs".into()),
        ]);
        let text = format!("Words.\n\n{HEAD} `code`, `route`. (`xtask/src/lint/logs.rs`.)\n\n`email`");
        let found: Vec<_> = compare(&used, &text).into_iter().map(|one| one.place).collect();
        assert_eq!(found, ["doors/x.rs", PLACE]);
        assert_eq!(compare(&used, "nothing").len(), 1);
    }
}
