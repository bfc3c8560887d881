//! Walls, sizes and words.

mod cryptography;
mod floors;
mod logs;
mod migrations;
mod outside;
mod security;
mod sources;
mod unused;

use anyhow::{Context, bail};
use cargo_metadata::{Metadata, MetadataCommand};
use std::path::{Path, PathBuf};

/// A rule that was broken, and where.
pub(crate) struct Finding {
    pub(crate) place: String,
    pub(crate) what: String,
}

impl Finding {
    pub(crate) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
        }
    }
}

/// Runs every check and prints what it found.
pub(crate) fn run() -> anyhow::Result<()> {
    let (metadata, root) = house()?;
    let mut findings = floors::check(&metadata, &root)?;
    let files = rust_files(&metadata);
    findings.extend(sources::check(&root, &files)?);
    findings.extend(security::check(&root, &files)?);
    findings.extend(outside::check(&root)?);
    findings.extend(cryptography::check(&root, &files)?);
    findings.extend(logs::check(&root, &files)?);
    findings.extend(unused::check(&metadata, &root)?);
    findings.extend(migrations::check(&root.join("migrations"))?);
    for finding in &findings {
        eprintln!("{}: {}", finding.place, finding.what);
    }
    if findings.is_empty() {
        println!(
            "lint: {} files, {} crates, no findings",
            files.len(),
            metadata.workspace_packages().len()
        );
        Ok(())
    } else {
        bail!("{} findings", findings.len())
    }
}

/// Reads what cargo knows of the workspace, and where it lies.
pub(crate) fn house() -> anyhow::Result<(Metadata, PathBuf)> {
    let metadata = MetadataCommand::new()
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .context("cargo metadata")?;
    let root = metadata.workspace_root.clone().into_std_path_buf();
    Ok((metadata, root))
}

fn rust_files(metadata: &Metadata) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = metadata
        .workspace_packages()
        .iter()
        .filter_map(|package| package.manifest_path.parent())
        .flat_map(|folder| {
            walkdir::WalkDir::new(folder.join("src"))
                .into_iter()
                .chain(walkdir::WalkDir::new(folder.join("tests")))
        })
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}

/// Shows a path from the root of the repository.
pub(crate) fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}
