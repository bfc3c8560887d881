//! The runner: takes jobs from the queue and hands each to its body, under a named system actor.

mod builder;
mod house;

pub use builder::{Cron, RunnerBuilder};

use crate::queue;
use graphile_worker::{JobDefinition, Worker, WorkerOptions, WorkerRecoveryConfig, WorkerShutdownConfig};
use house::{Extension, House};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Before the database is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// The runner could not start or broke off. The text is technical.
#[derive(Debug, thiserror::Error)]
#[error("the job runner failed: {0}")]
pub struct RunnerError(String);

/// What a worker of the queue is made from. One that lost the database is not used again: its locks are given up with
/// its name, and who comes after has another.
struct Recipe {
    concurrency: usize,
    crons: Vec<Cron>,
    definitions: Vec<JobDefinition>,
    house: Arc<House>,
}

impl Recipe {
    async fn worker(&self) -> Result<Worker, RunnerError> {
        let mut options = WorkerOptions::default()
            .pg_pool(self.house.db.pool().clone())
            .schema(queue::SCHEMA)
            .concurrency(self.concurrency)
            .poll_interval(Duration::from_secs(2))
            .define_jobs(self.definitions.clone())
            .add_extension(Extension(self.house.clone()))
            .worker_recovery(
                WorkerRecoveryConfig::default()
                    .heartbeat_interval(Duration::from_secs(5))
                    .sweep_interval(Duration::from_secs(10))
                    .sweep_threshold(Duration::from_secs(20)),
            )
            .worker_shutdown(
                WorkerShutdownConfig::default()
                    .listen_os_shutdown_signals(false)
                    .grace_period(Duration::from_secs(10)),
            );
        for cron in &self.crons {
            options = options
                .with_cron(cron.line.as_str())
                .map_err(|error| RunnerError(error.to_string()))?;
        }
        options.init().await.map_err(|error| RunnerError(error.to_string()))
    }
}

/// Works the queue.
#[derive(Clone)]
pub struct Runner {
    inner: Arc<Inner>,
}

struct Inner {
    recipe: Recipe,
    worker: Mutex<Arc<Worker>>,
    stop: CancellationToken,
}

impl Runner {
    /// Works until it is told to stop. A database that goes away is waited for.
    pub async fn run(&self) {
        loop {
            let worker = self.worker();
            let Err(error) = worker.run().await else { return };
            tracing::warn!(cause = %error, "runner.broke_off");
            if self.replaced(worker.worker_id()).await.is_none() {
                return;
            }
        }
    }

    /// Tries until there is a fresh worker; `None` once it is told to stop.
    async fn replaced(&self, former: &str) -> Option<()> {
        loop {
            tokio::select! {
                () = self.inner.stop.cancelled() => return None,
                () = tokio::time::sleep(PAUSE) => {}
            }
            match self.successor(former).await {
                Ok(fresh) => {
                    *self.inner.worker.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
                    // The order may have come meanwhile, to the one before.
                    return (!self.inner.stop.is_cancelled()).then_some(());
                }
                Err(error) => tracing::warn!(cause = %error, "runner.waits"),
            }
        }
    }

    /// Makes a worker that takes over what the former one held when it broke off.
    async fn successor(&self, former: &str) -> Result<Worker, RunnerError> {
        let fresh = self.inner.recipe.worker().await?;
        let utils = fresh.create_utils();
        let freed = utils.force_unlock_workers(&[former]).await;
        freed.map_err(|error| RunnerError(error.to_string()))?;
        Ok(fresh)
    }

    /// Works what is due now and returns.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn run_due(&self) -> Result<(), RunnerError> {
        let worker = self.worker();
        worker.run_once().await.map_err(|error| RunnerError(error.to_string()))
    }

    /// Asks the runner to finish what it holds and stop.
    pub fn stop(&self) {
        self.inner.stop.cancel();
        self.worker().request_shutdown();
    }

    fn worker(&self) -> Arc<Worker> {
        self.inner.worker.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
