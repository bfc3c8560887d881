//! Which account runs the server. PostgreSQL refuses to run as root, so root hands it to an unprivileged account.

use super::ClusterError;
use sha2::{Digest, Sha256};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The account that the server runs under.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    /// User and group id to change to; `None` where we are unprivileged already.
    ids: Option<(u32, u32)>,
}

impl Account {
    /// Chooses the account: our own, or as root the first of `postgres`, `muster`, `nobody` that exists.
    pub fn for_server() -> Self {
        if !rustix::process::geteuid().is_root() {
            return Self { ids: None };
        }
        let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let ids = ["postgres", "muster", "nobody"].iter().find_map(|name| {
            let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut fields = line.split(':').skip(2);
            Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
        });
        Self {
            // 65534 is nobody's number on every Linux.
            ids: Some(ids.unwrap_or((65534, 65534))),
        }
    }

    /// Makes the command run under this account.
    pub(super) fn apply(self, command: &mut Command) {
        if let Some((user, group)) = self.ids {
            command.uid(user).gid(group);
        }
    }

    /// Makes a folder that only this account (and root) can enter.
    pub(super) fn private_folder(self, folder: &Path) -> Result<(), ClusterError> {
        fs::create_dir_all(folder).map_err(ClusterError::io(folder))?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(ClusterError::io(folder))?;
        self.own(folder)
    }

    /// Hands a file or folder to this account.
    pub(super) fn own(self, path: &Path) -> Result<(), ClusterError> {
        match self.ids {
            Some((user, group)) => chown(path, Some(user), Some(group)).map_err(ClusterError::io(path)),
            None => Ok(()),
        }
    }

    /// Returns the folder, or, where the unprivileged account cannot reach it (a checkout under /root), one under
    /// `/var/lib/muster` that is named after it.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn reachable(self, folder: &Path) -> Result<PathBuf, ClusterError> {
        fs::create_dir_all(folder).map_err(ClusterError::io(folder))?;
        let folder = folder.canonicalize().map_err(ClusterError::io(folder))?;
        let Some((user, _)) = self.ids else {
            self.private_folder(&folder)?;
            return Ok(folder);
        };
        let open = folder
            .ancestors()
            .skip(1)
            .all(|above| fs::metadata(above).is_ok_and(|meta| meta.mode() & 0o001 != 0 || meta.uid() == user));
        let chosen = if open {
            folder
        } else {
            let name = hex::encode(&Sha256::digest(folder.as_os_str().as_encoded_bytes())[..6]);
            PathBuf::from("/var/lib/muster").join(name)
        };
        self.private_folder(&chosen)?;
        Ok(chosen)
    }
}
