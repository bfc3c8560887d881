//! What tests stand on: a migrated database of their own, a clock that stands still, and actors of every kind.
//!
//! The first test builds one template database, named by the hash of the migrations; each test clones it and drops its
//! clone at the end. Without `TEST_DATABASE_URL` a scratch cluster is started in the target folder and left running for
//! the tests that follow.

mod authenticator;
mod cluster;
mod database;
mod files;
mod log;
mod passkey;
mod redis;
mod vault;

pub use authenticator::app_code;
pub use cluster::{Server, server, stop_scratch_cluster};
pub use database::{TestDb, database, database_at, template_address};
pub use files::MemoryFiles;
pub use log::LogLines;
pub use passkey::Authenticator;
pub use redis::RedisServer;
pub use vault::vault;

/// The instant at which every test's clock stands: Monday 2 March 2026, 9 in the morning in London.
pub fn start_of_tests() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_772_442_000, 0).unwrap_or_default()
}
