//! Files lie in the store sealed, each under a key of its own: `prefix | chunk | chunk | ..`, where each chunk is sealed by
//! XChaCha20-Poly1305 under prefix, number and a mark on the last. So none can be cut off, moved or left out.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use kernel::{RngExt, SharedRng};

/// Bytes of a file that are sealed together.
pub(crate) const CHUNK: usize = 64 * 1024;
/// Bytes that a whole chunk has when it is sealed.
pub(crate) const SEALED_CHUNK: usize = CHUNK + TAG;
/// Bytes of the seal.
const TAG: usize = 16;
/// Bytes of the prefix; it is drawn for each object, so that no two share a nonce.
pub(crate) const PREFIX: usize = 15;

/// A sealed file was changed, or the key is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a kept file could not be read")]
pub(crate) struct SealError;

/// Returns how many bytes a sealed object of this size holds.
pub(crate) fn clear_size(sealed: u64) -> u64 {
    let body = sealed.saturating_sub(PREFIX as u64);
    let chunks = body.div_ceil(SEALED_CHUNK as u64);
    body.saturating_sub(chunks * TAG as u64)
}

/// Seals or opens one object from its beginning to its end.
pub(crate) struct FileCipher {
    cipher: XChaCha20Poly1305,
    prefix: [u8; PREFIX],
    next: u64,
}

impl FileCipher {
    /// Begins a new object; the prefix is to be written first.
    pub(crate) fn begin(key: &[u8; 32], rng: &SharedRng) -> (Self, Vec<u8>) {
        let prefix: [u8; PREFIX] = rng.bytes();
        (Self::with(key, prefix), prefix.to_vec())
    }

    /// Goes on with an object that was written before, by its prefix.
    pub(crate) fn resume(key: &[u8; 32], prefix: &[u8]) -> Result<Self, SealError> {
        let prefix = prefix.try_into().map_err(|_| SealError)?;
        Ok(Self::with(key, prefix))
    }

    /// Opens an object whose sealed bytes are all here.
    pub(crate) fn open_all(key: &[u8; 32], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (prefix, body) = sealed.split_first_chunk::<PREFIX>().ok_or(SealError)?;
        let mut cipher = Self::with(key, *prefix);
        let count = body.len().div_ceil(SEALED_CHUNK);
        let mut clear = Vec::with_capacity(body.len());
        for (at, chunk) in body.chunks(SEALED_CHUNK).enumerate() {
            clear.extend(cipher.open(chunk, at + 1 == count)?);
        }
        if count == 0 { Err(SealError) } else { Ok(clear) }
    }

    /// Seals everything at once.
    pub(crate) fn seal_all(key: &[u8; 32], clear: &[u8], rng: &SharedRng) -> Result<Vec<u8>, SealError> {
        let (mut cipher, mut sealed) = Self::begin(key, rng);
        let count = clear.len().div_ceil(CHUNK).max(1);
        for at in 0..count {
            let chunk = &clear[at * CHUNK..clear.len().min((at + 1) * CHUNK)];
            sealed.extend(cipher.seal(chunk, at + 1 == count)?);
        }
        Ok(sealed)
    }

    fn with(key: &[u8; 32], prefix: [u8; PREFIX]) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(Key::from_slice(key)),
            prefix,
            next: 0,
        }
    }

    /// Seals the next chunk. All but the last have [`CHUNK`] bytes.
    pub(crate) fn seal(&mut self, clear: &[u8], is_last: bool) -> Result<Vec<u8>, SealError> {
        let nonce = self.nonce(is_last);
        self.cipher.encrypt(&nonce, clear).map_err(|_| SealError)
    }

    /// Opens the next chunk.
    pub(crate) fn open(&mut self, sealed: &[u8], is_last: bool) -> Result<Vec<u8>, SealError> {
        let nonce = self.nonce(is_last);
        self.cipher.decrypt(&nonce, sealed).map_err(|_| SealError)
    }

    fn nonce(&mut self, is_last: bool) -> XNonce {
        let mut nonce = [0; 24];
        nonce[..PREFIX].copy_from_slice(&self.prefix);
        nonce[PREFIX..PREFIX + 8].copy_from_slice(&self.next.to_be_bytes());
        nonce[23] = u8::from(is_last);
        self.next += 1;
        XNonce::from(nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRng;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn rng() -> SharedRng {
        Arc::new(SeededRng::new(3))
    }

    #[test]
    fn a_sealed_file_opens_whole_or_not_at_all() {
        for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let clear: Vec<u8> = (0..size).map(|at| at.to_le_bytes()[0]).collect();
            let sealed = FileCipher::seal_all(&[7; 32], &clear, &rng()).expect("sealed");
            assert_eq!(clear_size(sealed.len() as u64), size as u64);
            assert_eq!(FileCipher::open_all(&[7; 32], &sealed).as_deref(), Ok(&clear[..]));
            assert_eq!(FileCipher::open_all(&[8; 32], &sealed), Err(SealError));
            // Cut at a chunk's edge it looks whole, but the last chunk lacks its mark.
            let cut = PREFIX + SEALED_CHUNK;
            if sealed.len() > cut {
                assert_eq!(FileCipher::open_all(&[7; 32], &sealed[..cut]), Err(SealError));
            }
        }
        assert_eq!(FileCipher::open_all(&[7; 32], b"short"), Err(SealError));
    }

    proptest! {
        #[test]
        fn one_changed_bit_closes_it(at in 0usize..200, bit in 0u8..8) {
            let mut sealed = FileCipher::seal_all(&[7; 32], &[5; 169], &rng()).expect("sealed");
            let at = at % sealed.len();
            sealed[at] ^= 1 << bit;
            prop_assert_eq!(FileCipher::open_all(&[7; 32], &sealed), Err(SealError));
        }
    }
}
