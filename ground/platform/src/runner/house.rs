//! What the runner hands jobs to: the bodies, by the name of the job, and the journeys, by the event.

use crate::{Actor, ActorMint, Db, Job, Outcome, Who, store};
use futures::FutureExt;
use futures::future::BoxFuture;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use kernel::ids::{EventId, RequestId};
use kernel::{SharedClock, SharedRng};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

pub(super) type Body = Arc<dyn Fn(Actor, Value) -> BoxFuture<'static, Outcome> + Send + Sync>;
pub(super) type Reaction = Arc<dyn Fn(Actor, EventId, Value) -> BoxFuture<'static, Outcome> + Send + Sync>;

/// Delivers one event: makes one job for each journey that listens, so that each retries alone.
#[derive(Serialize, Deserialize)]
pub(super) struct DeliverEvent {
    event: EventId,
}

impl Job for DeliverEvent {
    const NAME: &'static str = "deliver-event";
    const MAX_ATTEMPTS: u16 = 12;
}

/// Runs one journey for one event.
#[derive(Serialize, Deserialize)]
pub(super) struct RunJourney {
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
pub(super) struct Bridge<J: Job>(J);

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

pub(super) struct Listener {
    pub(super) journey: &'static str,
    pub(super) run: Reaction,
}

pub(super) struct House {
    pub(super) db: Db,
    pub(super) mint: ActorMint,
    pub(super) clock: SharedClock,
    pub(super) rng: SharedRng,
    pub(super) jobs: HashMap<&'static str, (&'static str, Body)>,
    pub(super) listeners: HashMap<&'static str, Vec<Listener>>,
}

#[derive(Clone)]
pub(super) struct Extension(pub(super) Arc<House>);

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
