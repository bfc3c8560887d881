//! Nothing lies about: dependencies that no line names, snapshots that no test asks for.

use super::{Finding, shown};
use anyhow::Context;
use cargo_metadata::{Metadata, Package};
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};

/// Named in Cargo.toml only: they switch on features of others, or their macros write the name.
const SILENT: [(&str, &str); 0] = [];

pub(super) fn check(metadata: &Metadata, root: &Path) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for package in metadata.workspace_packages() {
        let Some(folder) = package.manifest_path.parent() else {
            continue;
        };
        findings.extend(dependencies(package, &text_of(folder.as_std_path())?)?);
        findings.extend(snapshots(root, folder.as_std_path())?);
    }
    Ok(findings)
}

/// Reads every Rust file of a crate, beside its manifest and below.
fn text_of(folder: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    for file in files(folder, "rs") {
        text.push_str(&fs::read_to_string(&file).with_context(|| file.display().to_string())?);
    }
    Ok(text)
}

fn files(folder: &Path, extension: &'static str) -> impl Iterator<Item = PathBuf> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(move |path| path.extension().is_some_and(|found| found == extension))
}

fn dependencies(package: &Package, text: &str) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        let name = dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_");
        let named = Regex::new(&format!(r"\b{name}\b")).context("a crate's name")?;
        let silent = SILENT.contains(&(package.name.as_str(), &dependency.name));
        if named.is_match(text) == silent {
            let what = if silent {
                "is named after all"
            } else {
                "is named in no line: take it out"
            };
            findings.push(Finding::new(
                format!("crate {}", package.name),
                format!("dependency {} {what}", dependency.name),
            ));
        }
    }
    Ok(findings)
}

fn snapshots(root: &Path, folder: &Path) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in files(folder, "snap") {
        let place = shown(root, &file);
        let text = fs::read_to_string(&file).with_context(|| place.clone())?;
        let source = text.lines().find_map(|line| line.strip_prefix("source: "));
        let name = file
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let name = name.rsplit("__").next().unwrap_or_default();
        // The second snapshot of one test ends in -2.
        let test = name
            .trim_end_matches(|sign: char| sign.is_ascii_digit())
            .trim_end_matches('-');
        let asked = source
            .and_then(|source| fs::read_to_string(root.join(source)).ok())
            .is_some_and(|code| code.contains(test));
        if !asked {
            findings.push(Finding::new(
                place,
                format!("no test {test} in {}", source.unwrap_or("no file")),
            ));
        }
    }
    Ok(findings)
}
