//! What identity does by itself.

use crate::{Identity, rights, store};
use chrono::TimeDelta;
use platform::{Actor, Job, Outcome, cut_off};
use serde::{Deserialize, Serialize};

/// Deletes sign-ins, tokens, links and keys that ended long ago, and old lines of the log of cut-offs.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SweepSignIns {}

/// Takes away the second factors of those for whom two administrators agreed on it and a day has passed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct CarryOutFactorResets {}

impl Job for CarryOutFactorResets {
    const NAME: &'static str = "carry-out-factor-resets";

    fn key(&self) -> Option<String> {
        Some("all".to_owned())
    }
}

impl Job for SweepSignIns {
    const NAME: &'static str = "sweep-sign-ins";
}

impl Identity {
    /// Does the job. Doing it twice does no more.
    pub async fn sweep_sign_ins(&self, actor: &Actor, _job: SweepSignIns) -> Outcome {
        match self.sweep(actor).await {
            Ok(rows) => {
                tracing::info!(rows, "identity.swept");
                Outcome::Done
            }
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    /// Does the other job. Whoever stopped theirs meanwhile keeps what they have.
    pub async fn run_factor_resets(&self, actor: &Actor, _job: CarryOutFactorResets) -> Outcome {
        match self.carry_out_factor_resets(actor).await {
            Ok(0) => Outcome::Done,
            Ok(done) => {
                tracing::info!(done, "identity.factors_reset");
                Outcome::Done
            }
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn sweep(&self, actor: &Actor) -> Result<u64, crate::Error> {
        let before = self.ground.clock.now() - self.inner.config.ended_kept;
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(rights::Sweep, &())?;
        let mut rows = store::sweep::links(&mut tx, &permit, before).await?;
        rows += store::sweep::half_logins(&mut tx, &permit, before).await?;
        rows += store::foreign::sweep(&mut tx, &permit, before).await?;
        let now = self.ground.clock.now();
        // They are counted over an hour.
        rows += store::text_codes::sweep(&mut tx, &permit, now - TimeDelta::days(1)).await?;
        rows += store::passkey_challenges::sweep(&mut tx, &permit, now).await?;
        rows += store::sweep::keys(&mut tx, &permit, before).await?;
        rows += store::sweep::sessions(&mut tx, &permit, before).await?;
        rows += cut_off::sweep(&mut tx).await?;
        tx.commit().await?;
        Ok(rows)
    }
}
