//! Collects bodies, journeys and times before the runner starts.

use super::house::{Body, Bridge, DeliverEvent, House, Listener, Reaction, RunJourney};
use super::{Inner, Recipe, Runner, RunnerError};
use crate::{Actor, ActorMint, Db, Job, Outcome};
use contracts::Event;
use futures::FutureExt;
use futures::future::BoxFuture;
use graphile_worker::{JobDefinition, TaskHandler};
use kernel::ids::EventId;
use kernel::{SharedClock, SharedRng};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// A job that is due at set times.
#[derive(Debug, Clone)]
pub struct Cron {
    pub(super) line: String,
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
