//! Access tokens: the keys that sign them, and what they say.

mod access;
mod keys;

pub(crate) use access::{AccessToken, Claims};
pub use keys::{KeyError, KeyKind, KeySet};
