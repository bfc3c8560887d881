//! Access tokens: the keys that sign them, and what they say.

mod access;
mod key;
mod key_set;
#[cfg(test)]
mod key_set_tests;
mod key_text;

pub(crate) use access::{AccessToken, Claims};
pub use key::{KeyError, KeyKind};
pub use key_set::{KeySet, RotatedKeys, TokenKeyLife};
