//! The table of limits of outside calls against the code that sets them (V13.1.3).

use super::Finding;
use anyhow::Context;
use std::fs;
use std::path::Path;

const PLACE: &str = "docs/SECURITY-REQUIREMENTS.md";
const HEAD: &str = "| Outside | To connect | In all | Tried again | In the code |";
/// Adapters that call nobody.
const AT_HOME: [&str; 1] = ["documents"];

/// Compares the table with the code.
pub(super) fn check(root: &Path) -> anyhow::Result<Vec<Finding>> {
    let text = fs::read_to_string(root.join(PLACE)).context(PLACE)?;
    let mut adapters = Vec::new();
    for entry in fs::read_dir(root.join("adapters")).context("adapters")? {
        adapters.push(entry?.file_name().to_string_lossy().into_owned());
    }
    adapters.sort();
    Ok(judge(&text, &adapters, |path| fs::read_to_string(root.join(path)).ok()))
}

/// Says which rows say what the code does not, and who has no row.
fn judge(text: &str, adapters: &[String], read: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip_while(|line| *line != HEAD)
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let mut findings = Vec::new();
    for row in &rows {
        let name = row.first().copied().unwrap_or_default();
        if row.len() != 5 || row.iter().any(|cell| cell.is_empty()) {
            findings.push(Finding::new(
                PLACE,
                format!("{name}: every limit of an outside call is said"),
            ));
            continue;
        }
        findings.extend(
            missing(row[4], &read)
                .into_iter()
                .map(|what| Finding::new(PLACE, format!("{name}: {what}"))),
        );
    }
    for adapter in adapters.iter().filter(|adapter| !AT_HOME.contains(&adapter.as_str())) {
        let folder = format!("`adapters/{adapter}/");
        if !rows
            .iter()
            .any(|row| row.last().is_some_and(|cell| cell.contains(&folder)))
        {
            findings.push(Finding::new(
                PLACE,
                format!("{adapter} has no row in the table of outside calls"),
            ));
        }
    }
    findings
}

/// Says what a cell quotes that is not in the file it names. A quotation with a slash names the file of those after it.
fn missing(cell: &str, read: &impl Fn(&str) -> Option<String>) -> Vec<String> {
    let (mut file, mut path, mut quoted, mut missing) = (None, "", 0, Vec::new());
    for quote in cell.split('`').skip(1).step_by(2) {
        if quote.contains('/') {
            (file, path) = (read(quote), quote);
            continue;
        }
        quoted += 1;
        if !file.as_ref().is_some_and(|text| text.contains(quote)) {
            missing.push(format!("`{quote}` is not in {path}"));
        }
    }
    if quoted == 0 {
        missing.push("no code is quoted".to_owned());
    }
    missing
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;

    const GOOD: &str = "| Outside | To connect | In all | Tried again | In the code |\n|---|---|---|---|---|\n\
        | mail | 1 s | 2 s | twice | `adapters/mail/src/lib.rs` `timeout(2)`, `tries(2)` |\n";

    fn judged(text: &str, code: &str) -> Vec<String> {
        let adapters = ["documents".to_owned(), "mail".to_owned()];
        let read = |path: &str| (path == "adapters/mail/src/lib.rs").then(|| code.to_owned());
        judge(text, &adapters, read)
            .into_iter()
            .map(|found| found.what)
            .collect()
    }

    #[test]
    fn asvs_V13_1_3__every_outside_call_has_the_limits_that_the_table_says() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the root");
        let found: Vec<String> = check(root)
            .expect("a table")
            .into_iter()
            .map(|found| found.what)
            .collect();
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn asvs_V13_1_3__a_limit_that_is_gone_from_the_code_is_found() {
        assert!(judged(GOOD, "x.timeout(2).tries(2)").is_empty());
        assert_eq!(
            judged(GOOD, "x.timeout(2)"),
            ["mail: `tries(2)` is not in adapters/mail/src/lib.rs"]
        );
        assert_eq!(judged(&GOOD.replace("| 2 s ", "|  "), "x.timeout(2).tries(2)").len(), 1);
        let gone = judged(&GOOD.replace("mail/src", "post/src"), "x.timeout(2).tries(2)");
        assert_eq!(gone.len(), 3, "{gone:?}");
        assert_eq!(judged("", ""), ["mail has no row in the table of outside calls"]);
    }
}
