//! Being forgotten: what stands in the way, what is deleted, what must be kept; and the job that does it.

mod ask;
pub(crate) mod clocks;
mod eraser;
mod ledger;
mod replay;

pub use ask::{Blocked, DELETED, Erasing, ErasureError, Kept, Plan};
pub use eraser::{EraseAccounts, Eraser};
pub use ledger::{LineFault, LookedAt};
pub use replay::{ReplayPlan, Replayed};
