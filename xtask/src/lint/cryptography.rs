//! Every place in the code that uses cryptography is found and compared with a list that people keep (V11.1.3).

use super::{Finding, shown};
use anyhow::Context;
use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The list, a file a line.
const LIST: &str = "docs/cryptography.txt";
/// The crates that encrypt, hash, sign, compare in constant time, or speak TLS.
const CRATES: &str =
    r"\b(aws_lc_rs|chacha20poly1305|hmac|sha2|sha1|hkdf|ed25519_dalek|bcrypt|argon2|jsonwebtoken|rustls|subtle)::";

/// Finds places that are not in the list, and lines of the list that are no such place any more.
pub(super) fn check(root: &Path, files: &[PathBuf]) -> anyhow::Result<Vec<Finding>> {
    let pattern = Regex::new(CRATES)?;
    let mut found = BTreeSet::new();
    for file in files {
        let place = shown(root, file);
        if ships(&place) && pattern.is_match(&fs::read_to_string(file).with_context(|| place.clone())?) {
            found.insert(place);
        }
    }
    let listed = fs::read_to_string(root.join(LIST)).context(LIST)?;
    Ok(compare(&found, &listed))
}

/// Tests prove cryptography and protect nothing by it.
fn ships(place: &str) -> bool {
    let is_test = place.contains("/tests/") || place.ends_with("tests.rs");
    !is_test && !place.starts_with("testkit/") && !place.starts_with("xtask/")
}

fn compare(found: &BTreeSet<String>, listed: &str) -> Vec<Finding> {
    let lines = listed.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let listed: BTreeSet<String> = lines.map(str::to_owned).collect();
    let new = found.difference(&listed).map(|place| {
        let what = format!("uses cryptography: say what for in SECURITY-REQUIREMENTS.md and add a line to {LIST}");
        Finding::new(place, what)
    });
    let gone = listed.difference(found);
    let gone = gone.map(|place| {
        Finding::new(
            LIST,
            format!("{place} uses no cryptography any more: take its line out"),
        )
    });
    new.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_places_and_old_lines_are_found() {
        let found: BTreeSet<String> = ["a.rs".to_owned(), "b.rs".to_owned()].into();
        let told = |listed: &str| -> Vec<String> { compare(&found, listed).into_iter().map(|it| it.place).collect() };
        assert!(told("# a list\na.rs\n\nb.rs\n").is_empty());
        assert_eq!(told("a.rs\n"), ["b.rs"]);
        assert_eq!(told("a.rs\nb.rs\nc.rs\n"), [LIST]);
    }

    #[test]
    fn tests_are_left_out() {
        assert!(ships("domains/files/src/model/seal.rs"));
        assert!(!ships("domains/files/tests/it/house.rs") && !ships("domains/identity/src/tokens/key_set_tests.rs"));
    }
}
