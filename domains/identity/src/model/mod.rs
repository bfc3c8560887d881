//! Types and decisions. Nothing here waits, reads a clock or knows a database.

pub(crate) mod account;
pub(crate) mod methods;
pub(crate) mod password;
pub(crate) mod refresh;
pub(crate) mod session;
pub(crate) mod token;
