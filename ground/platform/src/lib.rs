//! The ground every domain stands on: who acts, the transactions they act in, the outbox, background jobs,
//! audit lines, the embedded database cluster and the one factory for outgoing calls.

mod action;
mod actor;
pub mod audit;
pub mod bootstrap;
mod claim;
pub mod cluster;
pub mod cut_off;
mod db;
mod error;
pub mod forget;
mod ground;
mod job;
pub mod keys;
mod nodes;
pub mod outgoing;
pub mod own_data;
pub mod queue;
pub mod retention;
mod runner;
mod store;
mod sweep;
#[cfg(feature = "test")]
pub mod switches;
pub mod telemetry;
mod tx;
mod vault;

pub use action::{Action, Denied, Permit};
pub use actor::{AccountRole, Actor, ActorMint, Membership, OrgRole, StaffRole, Who};
pub use audit::{AuditEntry, AuditFilter, AuditLine};
pub use claim::{Claimed, IdempotencyKey, Refusal, Ticket};
pub use cut_off::CutOffWatch;
pub use db::{Db, DbConfig};
pub use error::DbError;
pub use ground::Ground;
pub use job::{Job, Outcome};
pub use nodes::NODE;
pub use runner::{Cron, Runner, RunnerBuilder, RunnerError};
pub use sweep::SweepKeys;
pub use tx::{ReadTx, WriteTx};
pub use vault::{
    Cell, DataKey, KeyCount, KeyFile, KeyKeeper, Opener, Owner, Rewrapped, Sealer, Vault, VaultError, Wrapped,
    WrappingKey, fresh_line,
};
