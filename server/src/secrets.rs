//! The folder of secrets. In embedded mode what is missing is made; in production mode it must be there.

use crate::config::{Config, ConfigError, Mode};
use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use identity::{KeyKind, KeySet};
use kernel::{Clock, OsRng, RngExt, Secret, SharedRng, SystemClock};
use platform::bootstrap::Passwords;
use platform::{KeyFile, fresh_line};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The file of peppers, the youngest last.
const PEPPERS: &str = "pepper";
/// The file of keys that sign access tokens.
const TOKEN_KEYS: &str = "token-key.pem";
/// The file of wrapping keys, the newest last.
pub(crate) const WRAPPING_KEYS: &str = "wrapping-keys";
/// Every file that holds a key, and what the key is for.
pub(crate) const KEY_FILES: [(&str, &str); 8] = [
    (WRAPPING_KEYS, "wraps data keys"),
    ("index-key", "makes blind indexes"),
    (PEPPERS, "goes into password hashes"),
    (TOKEN_KEYS, "signs access tokens"),
    ("issuer-key", "signs certificates"),
    ("report-key", "signs posture reports"),
    ("audit-key", "signs heads of the audit log"),
    ("flash-key", "signs messages to browsers"),
];

/// Reads secrets from their folder, one file each, and makes those that may be made.
#[derive(Clone)]
pub(crate) struct SecretStore {
    folder: PathBuf,
    may_make: bool,
    rng: SharedRng,
}

impl SecretStore {
    /// Opens the folder; it is made private to its owner.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub(crate) fn open(config: &Config, rng: SharedRng) -> anyhow::Result<Self> {
        let folder = config.secrets_dir();
        let may_make = config.mode == Mode::Embedded;
        if may_make {
            fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))
                .with_context(|| folder.display().to_string())?;
        }
        Ok(Self { folder, may_make, rng })
    }

    /// Returns the same folder for reading alone: what has gone missing is not made anew.
    pub(crate) fn read_only(&self) -> Self {
        Self {
            may_make: false,
            ..self.clone()
        }
    }

    /// The folder as it is; nothing is made.
    pub(crate) fn existing(config: &Config) -> Self {
        Self {
            folder: config.secrets_dir(),
            may_make: false,
            rng: Arc::new(OsRng),
        }
    }

    /// Where the secrets lie.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns what may be told of a key: a fingerprint that says nothing of it, and when its file was written. `None`
    /// where there is no such file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn fingerprint(&self, name: &str) -> anyhow::Result<Option<(String, DateTime<Utc>)>> {
        let path = self.folder.join(name);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let mut hash = Sha256::new_with_prefix(b"muster-key-fingerprint\0");
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(text.trim_ascii_end());
        let written = fs::metadata(&path).and_then(|meta| meta.modified());
        let born = written.with_context(|| path.display().to_string())?;
        Ok(Some((hex::encode(&hash.finalize()[..6]), born.into())))
    }

    /// Adds a wrapping key behind the others; from now on it wraps what is new.
    ///
    /// # Errors
    /// When the file cannot be read or kept.
    pub(crate) fn add_wrapping_key(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let path = self.folder.join(WRAPPING_KEYS);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let text = Zeroizing::new(text);
        let grown = Zeroizing::new(format!("{}\n{}", text.trim_end(), fresh_line(&self.rng, now)));
        keep(&path, &grown)
    }

    /// Copies the key files into a folder and tells how many there were.
    ///
    /// # Errors
    /// When one is there already; then nothing is copied. When one cannot be written.
    pub(crate) fn copy_keys(&self, folder: &Path) -> anyhow::Result<usize> {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let there: Vec<&str> = KEY_FILES.into_iter().map(|(name, _)| name).collect();
        let here: Vec<&str> = there
            .into_iter()
            .filter(|name| self.folder.join(name).exists())
            .collect();
        if let Some(taken) = here.iter().find(|name| folder.join(name).exists()) {
            bail!(
                "{} is there already. Choose an empty folder",
                folder.join(taken).display()
            );
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).with_context(|| folder.display().to_string())?;
        for name in &here {
            let text = Zeroizing::new(fs::read(self.folder.join(name)).with_context(|| (*name).to_owned())?);
            let path = folder.join(name);
            let file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path);
            file.and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()))
                .with_context(|| path.display().to_string())?;
        }
        Ok(here.len())
    }

    /// Returns the text kept under the name, or makes it.
    ///
    /// # Errors
    /// When it is missing in production mode, or cannot be read or kept.
    pub(crate) fn text(
        &self,
        name: &'static str,
        make: impl FnOnce() -> anyhow::Result<String>,
    ) -> anyhow::Result<Secret<String>> {
        let path = self.folder.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Secret::new(text.trim_end().to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.may_make => {
                let text = make()?;
                keep(&path, &text)?;
                Ok(Secret::new(text))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(ConfigError::MissingSecret {
                name,
                place: path.display().to_string(),
            }
            .into()),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// Returns 32 secret bytes kept as hex under the name, or makes them.
    ///
    /// # Errors
    /// As [`Self::text`], and when the file does not hold 64 hex digits.
    pub(crate) fn key(&self, name: &'static str) -> anyhow::Result<Secret<[u8; 32]>> {
        let text = self.text(name, || Ok(hex::encode(self.rng.bytes::<32>())))?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.expose(), &mut bytes)
            .with_context(|| format!("the secret {name} must hold 64 hex digits"))?;
        Ok(Secret::new(bytes))
    }

    /// Returns the keeper of the keys that wrap the keys of people and organisations.
    ///
    /// # Errors
    /// As [`Self::text`], and when the file holds something else.
    pub(crate) fn wrapping_keys(&self) -> anyhow::Result<KeyFile> {
        let text = self.text(WRAPPING_KEYS, || Ok(fresh_line(&self.rng, SystemClock.now())))?;
        KeyFile::open(text.expose(), Some(self.folder.join(WRAPPING_KEYS)), self.rng.clone())
            .with_context(|| format!("the secret {WRAPPING_KEYS} must hold a key a line: 64 hex digits and a date"))
    }

    /// Returns what the file of peppers holds.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub(crate) fn pepper_text(&self) -> anyhow::Result<Secret<String>> {
        self.text(PEPPERS, || Ok(hex::encode(self.rng.bytes::<32>())))
    }

    /// Keeps the peppers in place of those that were there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn keep_peppers(&self, text: &Secret<String>) -> anyhow::Result<()> {
        keep(&self.folder.join(PEPPERS), text.expose())
    }

    /// Returns the keys that sign access tokens.
    ///
    /// # Errors
    /// As [`Self::text`], and when the file holds something else.
    pub(crate) fn token_keys(&self, kind: KeyKind) -> anyhow::Result<KeySet> {
        let text = self.text(TOKEN_KEYS, || Ok(KeySet::generate(kind)?.to_text().into_inner()))?;
        KeySet::read(&text).with_context(|| format!("the secret {TOKEN_KEYS}"))
    }

    /// Keeps the keys that sign access tokens in place of those that were there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn keep_token_keys(&self, text: &Secret<String>) -> anyhow::Result<()> {
        keep(&self.folder.join(TOKEN_KEYS), text.expose())
    }

    /// Returns a password kept under the name, or makes one.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub(crate) fn password(&self, name: &'static str) -> anyhow::Result<Secret<String>> {
        self.text(name, || Ok(hex::encode(self.rng.bytes::<16>())))
    }

    /// Returns the passwords of the three database logins.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub(crate) fn database(&self) -> anyhow::Result<Passwords> {
        Ok(Passwords {
            owner: self.password("database-owner")?,
            app: self.password("database-app")?,
            runner: self.password("database-runner")?,
        })
    }
}

/// Writes beside and renames, so that a file is whole or absent.
fn keep(path: &Path, text: &str) -> anyhow::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&fresh)
        .with_context(|| fresh.display().to_string())?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&fresh, path))
        .with_context(|| path.display().to_string())
}
