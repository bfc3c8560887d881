//! Migrations that do not stop the house.

use super::Finding;
use anyhow::Context;
use regex::Regex;
use std::fs;
use std::path::Path;

pub(super) fn check(folder: &Path) -> anyhow::Result<Vec<Finding>> {
    let name = Regex::new(r"^\d{14}_[a-z0-9_]+\.sql$").context("a pattern")?;
    let table = Regex::new(r"(?im)^create table ([a-z_]+\.[a-z_]+)").context("a pattern")?;
    let definer =
        Regex::new(r"(?is)create (or replace )?function[^;]*?security definer.*?\$\$").context("a pattern")?;
    let mut findings = Vec::new();
    for entry in fs::read_dir(folder).context("migrations")? {
        let path = entry.context("migrations")?.path();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let place = format!("migrations/{file}");
        if !name.is_match(&file) {
            findings.push(Finding::new(&place, "is not named 20261101120000_what.sql"));
        }
        let text = fs::read_to_string(&path).with_context(|| place.clone())?;
        if !text.contains("lock_timeout") {
            findings.push(Finding::new(&place, "sets no lock_timeout"));
        }
        for found in table.captures_iter(&text) {
            let table = &found[1];
            for clause in ["enable row level security", "force row level security"] {
                if !text.contains(&format!("alter table {table} {clause}")) {
                    findings.push(Finding::new(&place, format!("{table}: no `{clause}`")));
                }
            }
        }
        for found in definer.find_iter(&text) {
            if !found.as_str().contains("search_path") {
                findings.push(Finding::new(&place, "a SECURITY DEFINER function pins no search_path"));
            }
        }
    }
    Ok(findings)
}
