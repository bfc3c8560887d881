//! Types and decisions of notifications: pure, so that every rule can be tried without a database.

mod choices;
mod group;
mod input;
mod quiet;

pub use choices::Choices;
pub(crate) use choices::Fate;
pub use group::Group;
pub use input::ChoicesInput;
pub use quiet::{Hour, QuietHours};
