//! The runner: takes jobs from the queue and hands each to its body, under a named system actor.

use crate::{Actor, ActorMint, Db, Job, Outcome, Who, queue, store};
use contracts::Event;
use futures::FutureExt;
use futures::future::BoxFuture;
use graphile_worker::{
    IntoTaskHandlerResult, JobDefinition, TaskHandler, Worker, WorkerContext, WorkerOptions, WorkerRecoveryConfig,
    WorkerShutdownConfig,
};
use kernel::ids::{EventId, RequestId};
use kernel::{SharedClock, SharedRng};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Before the database is tried again.
const PAUSE: Duration = Duration::from_secs(1);

type Body = Arc<dyn Fn(Actor, Value) -> BoxFuture<'static, Outcome> + Send + Sync>;
type Reaction = Arc<dyn Fn(Actor, EventId, Value) -> BoxFuture<'static, Outcome> + Send + Sync>;

/// The runner could not start or broke off. The text is technical.
#[derive(Debug, thiserror::Error)]
#[error("the job runner failed: {0}")]
pub struct RunnerError(String);

/// Delivers one event: makes one job for each journey that listens, so that each retries alone.
#[derive(Serialize, Deserialize)]
struct DeliverEvent {
    event: EventId,
}

impl Job for DeliverEvent {
    const NAME: &'static str = "deliver-event";
    const MAX_ATTEMPTS: u16 = 12;
}

/// Runs one journey for one event.
#[derive(Serialize, Deserialize)]
struct RunJourney {
    event: EventId,
    journey: String,
}

impl Job for RunJourney {
    const NAME: &'static str = "run-journey";
    const MAX_ATTEMPTS: u16 = 12;

    fn key(&self) -> Option<String> {
        Some(format!("{}:{}", self.event, self.journey))
    }
}

/// A job type as the queue sees it.
#[derive(Serialize, Deserialize)]
#[serde(transparent, bound = "J: Job")]
struct Bridge<J: Job>(J);

impl<J: Job> TaskHandler for Bridge<J> {
    const IDENTIFIER: &'static str = J::NAME;

    async fn run(self, ctx: WorkerContext) -> impl IntoTaskHandlerResult {
        let Some(house) = ctx.extensions().get::<Extension>() else {
            return Err("the runner has no house".to_owned());
        };
        let payload = serde_json::to_value(&self.0).map_err(|error| error.to_string())?;
        house.0.run(J::NAME, payload).await
    }
}

struct Listener {
    journey: &'static str,
    run: Reaction,
}

struct House {
    db: Db,
    mint: ActorMint,
    clock: SharedClock,
    rng: SharedRng,
    jobs: HashMap<&'static str, (&'static str, Body)>,
    listeners: HashMap<&'static str, Vec<Listener>>,
}

#[derive(Clone)]
struct Extension(Arc<House>);

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Extension")
    }
}

impl House {
    fn actor(&self, name: &'static str) -> Actor {
        let request = RequestId::fresh(self.clock.now(), &self.rng);
        self.mint.mint(
            Who::System {
                name,
                on_behalf_of: None,
            },
            request,
        )
    }

    async fn run(&self, name: &'static str, payload: Value) -> Result<(), String> {
        let outcome = match name {
            DeliverEvent::NAME => self.deliver(&payload).await,
            RunJourney::NAME => self.react(&payload).await,
            _ => self.work(name, &payload).await,
        };
        match outcome {
            Outcome::Done => Ok(()),
            Outcome::Retry(reason) => {
                tracing::warn!(job = name, %reason, "job.retry");
                Err(reason)
            }
            Outcome::Fail(reason) => {
                tracing::error!(job = name, %reason, "job.failed");
                self.bury(name, &payload, &reason).await
            }
        }
    }

    async fn work(&self, name: &'static str, payload: &Value) -> Outcome {
        let Some((actor, body)) = self.jobs.get(name) else {
            return Outcome::Fail("no body is registered for this job".to_owned());
        };
        guarded(body(self.actor(actor), payload.clone())).await
    }

    async fn deliver(&self, payload: &Value) -> Outcome {
        let Some(DeliverEvent { event }) = serde_json::from_value(payload.clone()).ok() else {
            return Outcome::Fail("the delivery names no event".to_owned());
        };
        match self.fan_out(event).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn fan_out(&self, event: EventId) -> Result<Outcome, crate::DbError> {
        let mut tx = self.db.write(&self.actor("runner")).await?;
        let Some((name, _)) = store::event(&mut tx, event).await? else {
            return Ok(Outcome::Fail("the event is gone".to_owned()));
        };
        for listener in self.listeners.get(name.as_str()).into_iter().flatten() {
            tx.enqueue(&RunJourney {
                event,
                journey: listener.journey.to_owned(),
            })
            .await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    async fn react(&self, payload: &Value) -> Outcome {
        let Some(RunJourney { event, journey }) = serde_json::from_value(payload.clone()).ok() else {
            return Outcome::Fail("the job names no journey".to_owned());
        };
        let stored = async {
            let mut tx = self.db.read(&self.actor("runner")).await?;
            store::event(&mut tx, event).await
        };
        let (name, body) = match stored.await {
            Ok(Some(stored)) => stored,
            Ok(None) => return Outcome::Fail("the event is gone".to_owned()),
            Err(error) => return Outcome::Retry(error.to_string()),
        };
        let listeners = self.listeners.get(name.as_str());
        let Some(listener) = listeners.and_then(|all| all.iter().find(|one| one.journey == journey)) else {
            return Outcome::Fail("no such journey listens any more".to_owned());
        };
        guarded((listener.run)(self.actor(listener.journey), event, body)).await
    }

    async fn bury(&self, name: &str, payload: &Value, reason: &str) -> Result<(), String> {
        let buried = async {
            let mut tx = self.db.write(&self.actor("runner")).await?;
            store::bury(&mut tx, name, payload, reason).await?;
            tx.commit().await
        };
        buried.await.map_err(|error| error.to_string())
    }
}

/// Runs a body so that its panic costs one attempt and not the runner.
async fn guarded(body: BoxFuture<'static, Outcome>) -> Outcome {
    AssertUnwindSafe(body)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Outcome::Retry("the job's body panicked".to_owned()))
}

/// A job that is due at set times.
#[derive(Debug, Clone)]
pub struct Cron {
    line: String,
}

impl Cron {
    /// Makes the job `J`, whose payload is empty, due at `when` (five cron fields, UTC).
    pub fn new<J: Job>(when: &str) -> Self {
        Self {
            line: format!("{when} {} ?fill=10m {{}}", J::NAME),
        }
    }
}

/// Collects the bodies before the runner starts.
pub struct RunnerBuilder {
    db: Db,
    mint: ActorMint,
    clock: SharedClock,
    rng: SharedRng,
    definitions: Vec<JobDefinition>,
    jobs: HashMap<&'static str, (&'static str, Body)>,
    listeners: HashMap<&'static str, Vec<Listener>>,
    crons: Vec<Cron>,
    concurrency: usize,
}

impl RunnerBuilder {
    /// Begins. The mint makes the system actors that job bodies run as.
    pub fn new(db: Db, mint: ActorMint, clock: SharedClock, rng: SharedRng) -> Self {
        Self {
            db,
            mint,
            clock,
            rng,
            definitions: vec![Bridge::<DeliverEvent>::definition(), Bridge::<RunJourney>::definition()],
            jobs: HashMap::new(),
            listeners: HashMap::new(),
            crons: Vec::new(),
            concurrency: 4,
        }
    }

    /// Sets how many jobs run at once.
    pub fn concurrency(mut self, jobs: usize) -> Self {
        self.concurrency = jobs.max(1);
        self
    }

    /// Registers the body of a job type and the system actor that it runs as.
    pub fn job<J: Job>(
        mut self,
        actor: &'static str,
        body: impl Fn(Actor, J) -> BoxFuture<'static, Outcome> + Send + Sync + 'static,
    ) -> Self {
        let body: Body = Arc::new(move |actor, payload| match serde_json::from_value::<J>(payload) {
            Ok(job) => body(actor, job),
            Err(error) => {
                let reason = format!("the payload does not convert: {error}");
                async move { Outcome::Fail(reason) }.boxed()
            }
        });
        self.definitions.push(Bridge::<J>::definition());
        self.jobs.insert(J::NAME, (actor, body));
        self
    }

    /// Registers a journey: its name is the system actor that it runs as.
    pub fn journey<E: Event>(
        mut self,
        journey: &'static str,
        react: impl Fn(Actor, EventId, E) -> BoxFuture<'static, Outcome> + Send + Sync + 'static,
    ) -> Self {
        let run: Reaction = Arc::new(move |actor, id, payload| match serde_json::from_value::<E>(payload) {
            Ok(event) => react(actor, id, event),
            Err(error) => {
                let reason = format!("the event does not convert: {error}");
                async move { Outcome::Fail(reason) }.boxed()
            }
        });
        self.listeners
            .entry(E::NAME)
            .or_default()
            .push(Listener { journey, run });
        self
    }

    /// Adds a job that is due at set times.
    pub fn cron(mut self, cron: Cron) -> Self {
        self.crons.push(cron);
        self
    }

    /// Makes the runner.
    ///
    /// # Errors
    /// When the queue's schema is missing or a cron line is wrong.
    pub async fn init(self) -> Result<Runner, RunnerError> {
        let recipe = Recipe {
            concurrency: self.concurrency,
            crons: self.crons,
            definitions: self.definitions,
            house: Arc::new(House {
                db: self.db,
                mint: self.mint,
                clock: self.clock,
                rng: self.rng,
                jobs: self.jobs,
                listeners: self.listeners,
            }),
        };
        let worker = Mutex::new(Arc::new(recipe.worker().await?));
        Ok(Runner {
            inner: Arc::new(Inner {
                recipe,
                worker,
                stop: CancellationToken::new(),
            }),
        })
    }
}

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
