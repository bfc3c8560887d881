//! How much of the OWASP Application Security Verification Standard 5.0 is proven: tests that carry a requirement's id in
//! their name, paragraphs that carry it in their text. `docs/asvs.txt` keeps the requirements and what proves each, so
//! that none loses its proof unseen.

mod index;
mod proofs;
mod table;

use crate::lint::Finding;
use anyhow::{Context, bail};
use cargo_metadata::MetadataCommand;
use proofs::Proofs;
use std::fs;
use std::path::PathBuf;
use table::{Row, Table, Use};

const TABLE: &str = "docs/asvs.txt";

/// Compares the tree with the table and prints the score. With `write` the table is written anew, from the checklist if
/// its file is given: JSON as `{"requirements": [{"id", "level", "use"}]}`.
pub(crate) fn run(checklist: Option<PathBuf>, write: bool) -> anyhow::Result<()> {
    let metadata = MetadataCommand::new().no_deps().exec().context("cargo metadata")?;
    let root = metadata.workspace_root.into_std_path_buf();
    let place = root.join(TABLE);
    let kept = Table::read(&fs::read_to_string(&place).unwrap_or_default())?;
    let known = match &checklist {
        Some(file) => Table::from_checklist(&fs::read_to_string(file).with_context(|| file.display().to_string())?)?,
        None => kept.clone(),
    };
    let proofs = Proofs::find(&root)?;
    let (found, unknown) = known.proven_by(&proofs);
    let mut findings: Vec<Finding> = unknown;
    let home = root.join(index::HOME);
    let old = fs::read_to_string(&home).with_context(|| index::HOME)?;
    let not_met = fs::read_to_string(root.join(index::NOT_MET)).with_context(|| index::NOT_MET)?;
    let new = index::renewed(&old, &found, &proofs, &not_met);
    if write {
        fs::write(&place, found.write()).with_context(|| place.display().to_string())?;
        fs::write(&home, new).with_context(|| index::HOME)?;
    } else {
        findings.extend(differences(&kept, &found));
        if old != new {
            let what = "the index of requirements is another now: run `cargo xtask asvs --write`";
            findings.push(Finding::new(index::HOME, what));
        }
    }
    print!("{}", score(&found));
    for finding in &findings {
        eprintln!("{}: {}", finding.place, finding.what);
    }
    if findings.is_empty() {
        Ok(())
    } else {
        bail!("{} findings", findings.len())
    }
}

/// Says what the table has and the tree lacks, and the other way round.
fn differences(kept: &Table, found: &Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (old, new) in kept.rows().zip(found.rows()) {
        let id = old.id.to_string();
        if !old.proofs.is_empty() && new.proofs.is_empty() {
            findings.push(Finding::new(
                id,
                format!("lost its proof, which was {}", old.proofs.join(" ")),
            ));
        } else if old.proofs != new.proofs {
            findings.push(Finding::new(
                id,
                "is proven otherwise now: run `cargo xtask asvs --write`",
            ));
        }
    }
    findings
}

/// Writes the score: proven and asked for by level, then the ids without a proof.
fn score(table: &Table) -> String {
    let parts = [(Use::Test, "proven by a named test"), (Use::Doc, "explained in docs/")];
    parts.map(|(usage, what)| part(table, usage, what)).concat()
}

fn part(table: &Table, usage: Use, what: &str) -> String {
    let all: Vec<&Row> = table.rows().filter(|row| row.usage == usage).collect();
    let missing: Vec<&Row> = all.iter().copied().filter(|row| row.proofs.is_empty()).collect();
    let at = |rows: &[&Row], level: u8| rows.iter().filter(|row| row.level == level).count();
    let levels = [1, 2, 3].map(|level| {
        let asked = at(&all, level);
        format!(", L{level} {} of {asked}", asked - at(&missing, level))
    });
    let without = [1, 2, 3].map(|level| {
        let ids: Vec<String> = missing
            .iter()
            .filter(|row| row.level == level)
            .map(|row| row.id.to_string())
            .collect();
        if ids.is_empty() {
            String::new()
        } else {
            format!("  L{level} without: {}\n", ids.join(" "))
        }
    });
    format!(
        "asvs: {} of {} {what}{}\n{}",
        all.len() - missing.len(),
        all.len(),
        levels.concat(),
        without.concat()
    )
}
