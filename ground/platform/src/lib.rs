//! The ground every domain stands on: who acts, the transactions they act in, the outbox, background jobs,
//! audit lines, the embedded database cluster, and what calls to the outside need: the one factory and the breaker.

mod action;
mod actor;
pub mod audit;
pub mod bootstrap;
mod breaker;
mod claim;
pub mod cluster;
pub mod cut_off;
mod database_time;
mod db;
mod denials;
mod error;
pub mod forget;
mod ground;
mod installation;
mod job;
pub mod keys;
mod nodes;
pub mod outgoing;
pub mod own_data;
pub mod queue;
pub mod retention;
mod role_table;
mod runner;
mod store;
mod sweep;
#[cfg(feature = "test")]
pub mod switches;
pub mod telemetry;
mod token;
mod tx;
mod vault;

pub use action::{Action, Denied, Permit};
pub use actor::{AccountRole, Actor, ActorMint, Membership, OrgRole, StaffRole, Who};
pub use audit::{AuditEntry, AuditFilter, AuditLine, Reason};
pub use breaker::Breaker;
pub use claim::{Claimed, IdempotencyKey, Refusal, Ticket};
pub use cut_off::CutOffWatch;
pub use database_time::DatabaseTime;
pub use db::{Db, DbConfig};
pub use denials::{DENIED, Denial, DenialLog};
pub use error::DbError;
pub use ground::Ground;
pub use installation::installation;
pub use job::{Job, Outcome};
pub use nodes::NODE;
pub use role_table::RoleTable;
pub use runner::{Cron, Runner, RunnerBuilder, RunnerError};
pub use sweep::SweepKeys;
pub use token::{Token, TokenHash};
pub use tx::{ReadTx, WriteTx};
pub use vault::{
    Cell, DataKey, KeeperError, KeyCount, KeyFile, KeyKeeper, Opener, Owner, Resealer, Rewrapped, Sealer, Vault,
    VaultError, Wrapped, WrappingKey, fresh_line,
};
