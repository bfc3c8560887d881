//! What staff do with other people's accounts, always as themselves.

mod find;
mod help;
mod roles;

pub use find::{AccountRecord, Sighting};
pub use roles::{AskRole, DecideRole, GrantView, SetRoleByHand};
