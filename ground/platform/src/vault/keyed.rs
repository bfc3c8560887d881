//! What is made from a value under the index key: indexes that find it without opening it, and marks that show it is ours.

use super::Vault;
use hmac::{Hmac, Mac};
use sha2::Sha256;

impl Vault {
    /// Returns what a value is looked up by without being readable: HMAC-SHA-256 under a key of the column's own, cut to
    /// 16 bytes. Case, spaces and punctuation do not count.
    pub fn blind_index(&self, column: &str, value: &str) -> [u8; 16] {
        let column_key = mac(self.index.expose(), column.as_bytes());
        let plain: String = value
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect();
        let full = mac(&column_key, plain.as_bytes());
        let mut cut = [0; 16];
        cut.copy_from_slice(&full[..16]);
        cut
    }

    /// Returns a mark that shows, outside the database, that a message is ours: HMAC-SHA-256 under a key of the purpose's own.
    pub fn mark(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        mac(&self.mark_key(purpose), message)
    }

    /// Tells whether a mark is the message's, in constant time.
    pub fn is_mark(&self, purpose: &str, message: &[u8], mark: &[u8]) -> bool {
        let mut made = hmac(&self.mark_key(purpose));
        made.update(message);
        made.verify_slice(mark).is_ok()
    }

    /// No column's name begins like this, so no blind index is a mark.
    fn mark_key(&self, purpose: &str) -> [u8; 32] {
        mac(self.index.expose(), format!("muster mark\0{purpose}").as_bytes())
    }
}

fn hmac(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC takes a key of any length.
    Hmac::<Sha256>::new_from_slice(key).expect("any length will do")
}

fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut mac = hmac(key);
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use crate::{KeyFile, Vault, fresh_line};
    use chrono::DateTime;
    use kernel::{Secret, SeededRng, SharedRng};
    use std::sync::Arc;

    fn vault(index: u8) -> Vault {
        let rng: SharedRng = Arc::new(SeededRng::new(4));
        let keys = KeyFile::open(&fresh_line(&rng, DateTime::UNIX_EPOCH), None, rng.clone()).expect("a key");
        Vault::new(Arc::new(keys), Secret::new([index; 32]), rng)
    }

    #[test]
    fn a_mark_is_of_one_message_one_purpose_and_one_key() {
        let ours = vault(1);
        let mark = ours.mark("ledger", b"a line");
        assert!(ours.is_mark("ledger", b"a line", &mark));
        assert!(!ours.is_mark("ledger", b"another", &mark));
        assert!(!ours.is_mark("other", b"a line", &mark));
        assert!(!ours.is_mark("ledger", b"a line", &mark[..31]));
        assert!(!vault(2).is_mark("ledger", b"a line", &mark));
    }
}
