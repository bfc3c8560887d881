//! Refusals by right, for the audit log: the first at once, more of the same counted, so that nobody floods the log.

mod tally;

use crate::{Actor, Db};
use kernel::SharedClock;
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};
use tally::{Due, Tally};
use uuid::Uuid;

/// The action under which a refusal is written.
pub const DENIED: &str = "platform.denied";

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// What was asked for: `POST /api/v1/staff/people/{id}/role`.
    pub route: String,
    /// The stable code of the refusal.
    pub code: String,
    /// The status that was answered.
    pub status: u16,
    /// What it was asked about, where the address names it.
    pub target: Option<Uuid>,
}

/// Writes refusals of people who are signed in, each in a transaction of its own and in their own name.
#[derive(Clone)]
pub struct DenialLog {
    db: Db,
    clock: SharedClock,
    tally: Arc<Mutex<Tally>>,
}

impl DenialLog {
    /// Puts it together.
    pub fn new(db: Db, clock: SharedClock) -> Self {
        Self {
            db,
            clock,
            tally: Arc::default(),
        }
    }

    /// Notes a refusal. Within a minute one person leaves one row for one route; what else they try is counted, and
    /// written with the next row. The answer never fails for it: what cannot be written is logged.
    pub async fn note(&self, actor: &Actor, denial: Denial) {
        let now = self.clock.now();
        let due = self
            .tally
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .count(*actor, denial, now);
        self.write(due).await;
    }

    /// Writes what was counted and is more than a minute old, so that the last tries of somebody who stopped are not lost.
    pub async fn flush(&self) {
        let now = self.clock.now();
        let due = self.tally.lock().unwrap_or_else(PoisonError::into_inner).settle(now);
        self.write(due).await;
    }

    async fn write(&self, due: Vec<Due>) {
        for Due { actor, denial, times } in due {
            let written = async {
                let mut tx = self.db.write(&actor).await?;
                let detail = json!({
                    "route": denial.route, "code": denial.code, "status": denial.status, "times": times
                });
                tx.audit(DENIED, denial.target, detail);
                tx.commit().await
            };
            if let Err(error) = written.await {
                tracing::warn!(cause = %error, route = denial.route, "audit.denial_not_written");
            }
        }
    }
}
