//! Where the PostgreSQL programs are.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with `initdb` and `postgres`.
#[derive(Debug, Clone)]
pub struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// Returns the path of one program.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Finds the newest installed server, version 15 or later.
pub fn find_binaries() -> Option<Binaries> {
    let mut folders: Vec<PathBuf> = (15..=19)
        .rev()
        .flat_map(|version| {
            [
                format!("/usr/lib/postgresql/{version}/bin"),
                format!("/opt/homebrew/opt/postgresql@{version}/bin"),
                format!("/usr/local/opt/postgresql@{version}/bin"),
                format!("/usr/pgsql-{version}/bin"),
            ]
        })
        .map(PathBuf::from)
        .collect();
    folders.extend(told_by_pg_config());
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file() && is_recent(folder))
        .map(|folder| Binaries { folder })
}

fn told_by_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(text.trim()))
}

/// `postgres (PostgreSQL) 15.18 (Debian ...)`
fn is_recent(folder: &Path) -> bool {
    let Ok(output) = Command::new(folder.join("postgres")).arg("--version").output() else {
        return false;
    };
    String::from_utf8_lossy(&output.stdout)
        .split_whitespace()
        .find_map(|word| word.split('.').next()?.parse::<u32>().ok())
        .is_some_and(|major| major >= 15)
}
