//! Types and decisions. Nothing here waits, reads a clock or knows a database.

pub(crate) mod factor_demand;
pub(crate) mod invitation;
pub(crate) mod member;
pub(crate) mod organisation;
pub(crate) mod site;
mod text;
