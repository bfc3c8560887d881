//! A vault whose keys are worth nothing.

use crate::start_of_tests;
use kernel::{Secret, SharedRng};
use platform::{KeyFile, Vault, fresh_line};
use std::sync::Arc;

/// Makes a vault with a wrapping key of its own, drawn from the generator.
///
/// # Panics
/// Never: the key that it makes is one.
pub fn vault(rng: &SharedRng) -> Vault {
    let keeper = KeyFile::open(&fresh_line(rng, start_of_tests()), None, rng.clone()).expect("a wrapping key");
    Vault::new(Arc::new(keeper), Secret::new([9; 32]), rng.clone())
}
