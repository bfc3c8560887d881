//! What is kept for a time only.

use crate::{Actor, Db, DbError, Job, Outcome, store};
use serde::{Deserialize, Serialize};

/// Forgets idempotency keys after a week.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SweepKeys {}

impl Job for SweepKeys {
    const NAME: &'static str = "sweep-idempotency-keys";

    fn key(&self) -> Option<String> {
        Some("all".to_owned())
    }
}

impl Db {
    /// Does the job [`SweepKeys`], as the runner.
    pub async fn sweep_keys(&self, actor: &Actor, _job: SweepKeys) -> Outcome {
        match self.forget_keys(actor).await {
            Ok(swept) => {
                tracing::info!(swept, "idempotency.swept");
                Outcome::Done
            }
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn forget_keys(&self, actor: &Actor) -> Result<u64, DbError> {
        let mut tx = self.write(actor).await?;
        let swept = store::sweep_keys(&mut tx).await?;
        tx.commit().await?;
        Ok(swept)
    }
}
