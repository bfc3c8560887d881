//! What a person typed into a form, as it came: it can always be read, and always be shown again.

use super::Check;
use kernel::FieldError;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use web_kit::Typed;

/// The fields of a posted form, unparsed. Extract it as `Form(fields): Form<Fields>`; an empty
/// body is simply a form without answers, so it leads to an error summary and never to a bare 400.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Fields(BTreeMap<String, Vec<String>>);

impl Fields {
    /// Makes fields of pairs, for samples and tests.
    pub fn of<const N: usize>(pairs: [(&str, &str); N]) -> Self {
        pairs
            .iter()
            .fold(Self::default(), |fields, (name, value)| fields.with(*name, *value))
    }

    /// Adds an answer, for pages that open with what we already know.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.entry(name.into()).or_default().push(value.into());
        self
    }

    /// Returns the first answer under the name, as typed; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Returns every answer under the name: the ticked boxes of a group.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.get(name).into_iter().flatten().map(String::as_str)
    }

    /// Tells whether the answer is among those under the name.
    pub fn ticked(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|own| own == value)
    }

    /// Starts reading the answers into what a use case takes.
    pub fn check(&self) -> Check<'_> {
        Check::new(self)
    }

    /// Reads the answers, gathering every fault before giving up.
    ///
    /// # Errors
    /// The fields at fault, in the order in which they were read.
    pub fn read<T>(&self, read: impl FnOnce(&mut Check<'_>) -> Option<T>) -> Result<T, Vec<FieldError>> {
        let mut check = self.check();
        let value = read(&mut check);
        check.finish(|| value)
    }

    /// Returns a fingerprint of the answers apart from the idempotency key, so that a repeat of the same form is
    /// told from another form under the same key.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (name, values) in self.0.iter().filter(|(name, _)| *name != super::form::KEY_FIELD) {
            for value in values {
                for part in [name, value] {
                    hash.update((part.len() as u64).to_be_bytes());
                    hash.update(part.as_bytes());
                }
            }
        }
        hash.finalize().into()
    }
}

impl From<&Typed> for Fields {
    fn from(Typed(pairs): &Typed) -> Self {
        let all = pairs.iter();
        all.fold(Self::default(), |fields, (name, value)| fields.with(name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_keeps_all_its_ticks() {
        let fields = Fields::of([("week", "mon-early"), ("week", "tue-night"), ("name", "Ann")]);
        assert!(fields.ticked("week", "tue-night"));
        assert!(!fields.ticked("week", "sun-late"));
        assert_eq!(fields.all("week").count(), 2);
        assert_eq!(fields.get("nothing"), "");
    }

    #[test]
    fn the_fingerprint_ignores_the_key_and_tells_answers_apart() {
        let of = |key, name| Fields::of([("idempotency_key", key), ("name", name)]).fingerprint();
        assert_eq!(of("a", "Ann"), of("b", "Ann"));
        assert_ne!(of("a", "Ann"), of("a", "Anna"));
    }
}
