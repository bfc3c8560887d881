//! The file of peppers: one a line, the youngest last, each with its name. A line without a name is the first.

use crate::config::Config;
use crate::secrets::SecretStore;
use anyhow::{Context, bail};
use identity::Peppers;
use kernel::{OsRng, RngExt as _, Secret, SharedRng};
use std::sync::Arc;

/// Reads the file's text. The last pepper goes into new passwords; the others check older ones.
///
/// # Errors
/// When a line is none, or two have one name.
pub(crate) fn read(text: &Secret<String>) -> anyhow::Result<Peppers> {
    let mut lines = lines(text)?;
    let (id, key) = lines.pop().context("the secret pepper is empty")?;
    let older = lines.into_iter();
    Ok(older.fold(Peppers::new(id, key), |peppers, (id, key)| peppers.with_older(id, key)))
}

/// Adds a fresh pepper to the text, and says its name.
///
/// # Errors
/// As [`read`].
pub(crate) fn with_fresh(text: &Secret<String>, rng: &SharedRng) -> anyhow::Result<(Secret<String>, String)> {
    let lines = lines(text)?;
    let id = format!("p{}", lines.len() + 1);
    let mut fresh = String::new();
    for (id, key) in &lines {
        fresh += &line(id, key.expose());
    }
    fresh += &line(&id, &rng.bytes::<32>());
    Ok((Secret::new(fresh), id))
}

/// Makes a new pepper by command.
///
/// # Errors
/// In words for whoever runs it, when the file cannot be read or written.
pub(crate) fn rotate(config: &Config) -> anyhow::Result<()> {
    let rng: SharedRng = Arc::new(OsRng);
    let secrets = SecretStore::open(config, rng.clone())?;
    let (text, id) = with_fresh(&secrets.pepper_text()?, &rng)?;
    secrets.keep_peppers(&text)?;
    println!(
        "The new pepper is {id}. Copy the file `pepper` to every node, then restart each. Passwords take it up as people \
         sign in; the older ones stay in the file until no stored password names them."
    );
    Ok(())
}

fn line(id: &str, key: &[u8]) -> String {
    format!("{id} {}\n", hex::encode(key))
}

fn lines(text: &Secret<String>) -> anyhow::Result<Vec<(String, Secret<Vec<u8>>)>> {
    let mut found: Vec<(String, Secret<Vec<u8>>)> = Vec::new();
    for line in text.expose().lines().filter(|line| !line.trim().is_empty()) {
        let (id, digits) = line.trim().split_once(' ').unwrap_or(("p1", line.trim()));
        let mut key = [0; 32];
        hex::decode_to_slice(digits.trim(), &mut key)
            .context("each line of the secret pepper must hold a name and 64 hex digits")?;
        if found.iter().any(|(other, _)| other == id) {
            bail!("the secret pepper names {id} twice");
        }
        found.push((id.to_owned(), Secret::new(key.to_vec())));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[test]
    fn the_last_pepper_is_the_current_one_and_older_ones_stay() {
        let first = secret(&"ab".repeat(32));
        assert_eq!(read(&first).expect("one pepper").current(), "p1");
        let rng: SharedRng = Arc::new(OsRng);
        let (two, id) = with_fresh(&first, &rng).expect("a second");
        let (three, _) = with_fresh(&two, &rng).expect("a third");
        let peppers = read(&three).expect("three peppers");
        assert_eq!((id.as_str(), peppers.current()), ("p2", "p3"));
        let known = |id| peppers.get(id).map(|key| key.expose().clone());
        assert_eq!(known("p1"), Some(vec![0xab; 32]));
        assert!(known("p2").is_some() && known("p2") != known("p3"));
    }

    #[test]
    fn other_texts_are_no_peppers() {
        let key = "ab".repeat(32);
        for bad in [
            "",
            "p1",
            "ab",
            &format!("p1 {key}\np1 {key}"),
            &format!("p1 {key} more"),
        ] {
            assert!(read(&secret(bad)).is_err(), "{bad}");
        }
    }
}
