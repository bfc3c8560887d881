//! Secrets that people carry, as every domain knows them.

pub(crate) use platform::{Token, TokenHash};
