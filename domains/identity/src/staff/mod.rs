//! What staff do with other people's accounts, always as themselves.

mod explaining;
mod factor_resets;
mod find;
mod help;
mod roles;

pub use factor_resets::{AskFactorReset, DecideFactorReset, FactorResetView};
pub(crate) use factor_resets::{held as held_reset, tell as tell_of_reset};
pub use find::{AccountRecord, Sighting};
pub use roles::{AskRole, DecideRole, GrantView, SetRoleByHand};
