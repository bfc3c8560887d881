//! Passwords that were stolen elsewhere: a file of SHA-1 hashes, sorted, one a line, as "Have I Been Pwned" publishes it
//! (`5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:3861493`; what follows the colon is not read). The file may be larger than
//! memory: it is searched where it lies.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use kernel::Secret;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

const HEX_DIGITS: usize = 40;
/// No line is longer: the digits, a colon, a count, a line's end.
const LONGEST_LINE: usize = 80;

/// The file, open.
#[derive(Debug)]
pub struct BreachedPasswords {
    file: File,
    bytes: u64,
}

impl BreachedPasswords {
    /// Opens the file and checks that it begins with a hash.
    ///
    /// # Errors
    /// When it cannot be read, or does not begin with 40 hexadecimal digits.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let opened = Self { file, bytes };
        match opened.line_from(0)? {
            Some((_, first)) if first.bytes().all(|digit| digit.is_ascii_hexdigit()) => Ok(opened),
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "it must hold sorted SHA-1 hashes, one a line",
            )),
        }
    }

    /// Tells whether the password is in the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn contains(&self, password: &Secret<String>) -> io::Result<bool> {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.expose().as_bytes());
        self.search(&hexadecimal(hash.as_ref()))
    }

    /// Halves the file until the line is found or nothing is left. The line that begins at or after `low` and before
    /// `high` is the only one that can be it.
    fn search(&self, wanted: &str) -> io::Result<bool> {
        let (mut low, mut high) = (0, self.bytes);
        while low < high {
            let middle = low + (high - low) / 2;
            let Some((start, found)) = self.line_from(middle)?.filter(|(start, _)| *start < high) else {
                high = middle;
                continue;
            };
            match found.as_str().cmp(wanted) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = start + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(false)
    }

    /// Finds the first line that begins at the offset or later: where it begins, and its hash.
    fn line_from(&self, offset: u64) -> io::Result<Option<(u64, String)>> {
        let before = offset.saturating_sub(1);
        let mut buffer = [0; 2 * LONGEST_LINE];
        let mut read = 0;
        while read < buffer.len() {
            let from = before + u64::try_from(read).unwrap_or(0);
            match self.file.read_at(&mut buffer[read..], from)? {
                0 => break,
                more => read += more,
            }
        }
        let text = &buffer[..read];
        let skip = match offset {
            0 => 0,
            _ => match text.iter().position(|byte| *byte == b'\n') {
                Some(end) => end + 1,
                None => return Ok(None),
            },
        };
        let Some(hash) = text.get(skip..skip + HEX_DIGITS) else {
            return Ok(None);
        };
        let start = before + u64::try_from(skip).unwrap_or(0);
        Ok(Some((start, String::from_utf8_lossy(hash).to_ascii_uppercase())))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or('0').to_ascii_uppercase();
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn hash(text: &str) -> String {
        hexadecimal(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref())
    }

    #[test]
    fn a_hash_is_written_as_others_write_it() {
        assert_eq!(hash("password"), "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8");
    }

    fn file(words: &[String], end: &str, counted: bool) -> BreachedPasswords {
        let mut hashes: Vec<String> = words.iter().map(|word| hash(word)).collect();
        hashes.sort();
        hashes.dedup();
        let count = |at: usize| if counted { format!(":{at}") } else { String::new() };
        let lines: Vec<String> = hashes
            .iter()
            .enumerate()
            .map(|(at, hash)| format!("{hash}{}", count(at)))
            .collect();
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all((lines.join(end) + end).as_bytes())
            .expect("it is written");
        BreachedPasswords::open(file.path()).expect("a list")
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        assert!(BreachedPasswords::open(file.path()).is_err(), "an empty one");
        file.write_all(b"hunter2\nletmein\nand some more words that are no hashes at all\n")
            .expect("written");
        assert!(BreachedPasswords::open(file.path()).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn what_is_in_the_file_is_found_and_nothing_else(
            words in proptest::collection::vec("[a-z]{1,6}", 1..60), other in "[A-Z]{7}", windows: bool, counted: bool,
        ) {
            let list = file(&words, if windows { "\r\n" } else { "\n" }, counted);
            for word in &words {
                prop_assert!(list.contains(&Secret::new(word.clone())).expect("it reads"), "{}", word);
            }
            prop_assert!(!list.contains(&Secret::new(other)).expect("it reads"));
        }
    }
}
