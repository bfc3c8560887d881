//! Signing keys as text: private keys in PEM form one after another, each with a line that says when it begins to sign.

use super::key::{Key, KeyError};
use chrono::{DateTime, SecondsFormat, Utc};
use kernel::Secret;
use std::fmt::Write as _;
use std::sync::Arc;

const MARK: &str = "# signs from ";
const END: &str = "-----END PRIVATE KEY-----";

/// Reads the keys, the youngest last.
pub(super) fn read(text: &Secret<String>) -> Result<Vec<Arc<Key>>, KeyError> {
    let mut keys = Vec::new();
    let (mut from, mut pem) = (DateTime::UNIX_EPOCH, String::new());
    for line in text.expose().lines() {
        if let Some(instant) = line.strip_prefix(MARK) {
            from = instant.trim().parse().map_err(|_| KeyError::Unclear)?;
        } else if !line.trim().is_empty() {
            pem.push_str(line);
            pem.push('\n');
        }
        if line.trim_end() == END {
            keys.push(Arc::new(Key::from_pem(&Secret::new(std::mem::take(&mut pem)), from)?));
            from = DateTime::UNIX_EPOCH;
        }
    }
    if !pem.is_empty() {
        return Err(KeyError::Unreadable);
    }
    if keys.is_empty() {
        return Err(KeyError::None);
    }
    keys.sort_by_key(|key| key.signs_from);
    Ok(keys)
}

/// Writes them as [`read`] reads them.
pub(super) fn write(keys: &[Arc<Key>]) -> Secret<String> {
    let mut text = String::new();
    for key in keys {
        if key.signs_from > DateTime::<Utc>::UNIX_EPOCH {
            let from = key.signs_from.to_rfc3339_opts(SecondsFormat::Secs, true);
            let _infallible = writeln!(text, "{MARK}{from}");
        }
        text.push_str(key.pem.expose());
    }
    Secret::new(text)
}
