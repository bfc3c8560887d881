//! Every night: what has served its time goes, by the clocks of the platform and of the sectors.

use crate::Domains;
use crate::failure::{Failure, outcome};
use crate::own_data::file_key;
use contracts::storage::FileStore;
use platform::retention::{self, Retain};
use platform::{Actor, Ground, Job, Outcome};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many files are taken away at once.
const AT_ONCE: i64 = 100;

/// Deletes what has served its time.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ServeTime {}

impl Job for ServeTime {
    const NAME: &'static str = "serve-time";

    fn key(&self) -> Option<String> {
        Some("all".to_owned())
    }
}

/// Does the job.
#[derive(Clone)]
pub struct Retention {
    ground: Ground,
    domains: Domains,
    files: Arc<dyn FileStore>,
}

impl Retention {
    /// Puts it together.
    pub fn new(ground: Ground, domains: Domains, files: Arc<dyn FileStore>) -> Self {
        Self { ground, domains, files }
    }

    /// Does the job. Doing it twice does no more.
    pub async fn run(&self, actor: &Actor, _job: ServeTime) -> Outcome {
        outcome(self.all(actor).await)
    }

    async fn all(&self, actor: &Actor) -> Result<Outcome, Failure> {
        let copies = self.copies(actor).await?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(Retain, &()).map_err(Failure::denied)?;
        let mut rows = retention::sweep(&mut tx, &permit, now).await?;
        rows += self.domains.notifications.retain_in(&mut tx, &permit).await?;
        rows += self.domains.identity.retain_in(&mut tx, &permit).await?;
        rows += self.domains.marketplace.retain_in(&mut tx, &permit).await?;
        rows += self.domains.organisations.retain_in(&mut tx, &permit).await?;
        tx.commit().await?;
        tracing::info!(copies, rows, "retention.run");
        Ok(Outcome::Done)
    }

    /// Copies of people's data whose day is over: the file first, then the note that it is gone.
    async fn copies(&self, actor: &Actor) -> Result<u64, Failure> {
        let mut gone = 0;
        loop {
            let over = self.domains.identity.copies_over(actor, AT_ONCE).await?;
            if over.is_empty() {
                return Ok(gone);
            }
            for copy in over {
                let removed = self.files.remove(&file_key(copy)).await;
                removed.map_err(|_| Failure::passing("web/unavailable"))?;
                self.domains.identity.copy_gone(actor, copy).await?;
                gone += 1;
            }
        }
    }
}
