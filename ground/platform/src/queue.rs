//! The queue's own schema, installed by the owner before our migrations open it to the runner.

use crate::DbError;
use graphile_worker::WorkerUtils;
use sqlx::PgPool;

/// The queue's schema.
pub const SCHEMA: &str = "graphile_worker";

/// The queue's tables could not be made. The text is technical.
#[derive(Debug, thiserror::Error)]
#[error("the queue's schema could not be installed: {0}")]
pub struct InstallError(String);

/// Installs the queue's schema or brings it up to date. Runs under the owner's login.
///
/// # Errors
/// When the database refuses.
pub async fn install(owner: &PgPool) -> Result<(), InstallError> {
    WorkerUtils::new(owner.clone(), SCHEMA)
        .migrate()
        .await
        .map_err(|error| InstallError(error.to_string()))
}

/// How full the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueState {
    /// Jobs that wait or run.
    pub waiting: i64,
    /// Of these, jobs that have failed at least once.
    pub failing: i64,
    /// How long the oldest due job has waited, in seconds.
    pub oldest_seconds: i64,
}

impl crate::Db {
    /// Tells how full the queue is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn queue_state(&self, actor: &crate::Actor) -> Result<QueueState, DbError> {
        let mut tx = self.read(actor).await?;
        let (waiting, failing, oldest_seconds) = crate::store::queue_state(&mut tx).await?;
        Ok(QueueState {
            waiting,
            failing,
            oldest_seconds,
        })
    }
}
