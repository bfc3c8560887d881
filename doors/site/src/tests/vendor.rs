//! Third-party files are the ones that were fetched, and no others.

use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/vendor");

#[derive(Deserialize)]
struct Manifest {
    file: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    path: String,
    source: String,
    version: String,
    licence: String,
    sha256: String,
}

fn manifest() -> Vec<Entry> {
    let text = fs::read_to_string(Path::new(ROOT).join("MANIFEST.toml")).expect("the manifest");
    toml::from_str::<Manifest>(&text)
        .expect("a manifest that can be read")
        .file
}

#[test]
fn checksums_hold() {
    for entry in manifest() {
        let bytes = fs::read(Path::new(ROOT).join(&entry.path)).expect("the file");
        assert_eq!(
            hex::encode(Sha256::digest(bytes)),
            entry.sha256,
            "{} was edited; only script/vendor writes here",
            entry.path
        );
        assert!(!entry.licence.is_empty(), "{} names no licence", entry.path);
        let pinned = format!("@{} ", entry.version);
        assert!(
            entry.source.contains(&pinned),
            "{} names another version in its source",
            entry.path
        );
    }
}

#[test]
fn nothing_lies_here_unlisted() {
    let listed: BTreeSet<String> = manifest()
        .into_iter()
        .map(|entry| entry.path)
        .chain(["MANIFEST.toml".to_owned()])
        .collect();
    let entries = fs::read_dir(ROOT).expect("the folder");
    let found: BTreeSet<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, listed);
}
