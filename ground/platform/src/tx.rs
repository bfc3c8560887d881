//! Transactions that know who acts.

use crate::audit::Reason;
use crate::claim::{Claimed, IdempotencyKey, StoredRefusal, Ticket};
use crate::{Action, Actor, AuditLine, DbError, Denied, Job, Permit, audit, store};
use contracts::Event;
use kernel::PeopleError;
use kernel::ids::{EventId, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::{PgConnection, Postgres, Transaction};
use std::ops::{Deref, DerefMut};
use uuid::Uuid;

/// A read. It ends by being dropped, which is cheaper than a commit and loses nothing.
#[derive(Debug)]
pub struct ReadTx {
    tx: Transaction<'static, Postgres>,
    actor: Actor,
}

impl ReadTx {
    pub(crate) const fn new(tx: Transaction<'static, Postgres>, actor: Actor) -> Self {
        Self { tx, actor }
    }

    /// Returns the connection, for stores.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Returns who acts.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Returns what was stored under an idempotency key, without claiming it.
    ///
    /// # Errors
    /// When the request was refused before, or the key was used for another request.
    pub async fn settled<T: DeserializeOwned>(&mut self, key: &IdempotencyKey) -> Result<Option<T>, DbError> {
        let result = store::settled(self, key).await?;
        result.map(serde_json::from_value).transpose().map_err(DbError::Json)
    }
}

/// A write. What must happen together is said through it, and happens when it is committed or not at all.
#[derive(Debug)]
pub struct WriteTx {
    read: ReadTx,
    audit: Vec<AuditLine>,
    #[cfg(feature = "test")]
    before: std::collections::HashMap<String, i64>,
}

impl Deref for WriteTx {
    type Target = ReadTx;

    fn deref(&self) -> &ReadTx {
        &self.read
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut ReadTx {
        &mut self.read
    }
}

impl WriteTx {
    pub(crate) fn new(read: ReadTx) -> Self {
        Self {
            read,
            audit: Vec::new(),
            #[cfg(feature = "test")]
            before: std::collections::HashMap::new(),
        }
    }

    /// Checks the right and notes it for the audit log, in one call.
    ///
    /// # Errors
    /// When the actor may not do it.
    pub fn permit<A: Action>(&mut self, action: A, resource: &A::Resource) -> Result<Permit<A>, Denied> {
        let permit = self.check(action, resource)?;
        self.audit(A::NAME, Some(permit.target()), Value::Null);
        Ok(permit)
    }

    /// Checks the right without a line of its own: for use cases that write a fuller one.
    ///
    /// # Errors
    /// When the actor may not do it.
    pub fn check<A: Action>(&mut self, _action: A, resource: &A::Resource) -> Result<Permit<A>, Denied> {
        let target = A::target(resource);
        if crate::action::allows::<A>(&self.read.actor, resource) {
            return Ok(Permit::grant(target));
        }
        tracing::info!(action = A::NAME, %target, actor = self.read.actor.kind(), request_id = %self.read.actor.request(), "rights.denied");
        Err(Denied { action: A::NAME })
    }

    /// Notes something for the audit log. The detail holds ids, states and counts, never personal data.
    pub fn audit(&mut self, action: &'static str, target: Option<Uuid>, detail: Value) {
        self.audit.push(AuditLine {
            action,
            target,
            detail,
            ..AuditLine::default()
        });
    }

    /// Notes a change for the audit log: the states before and after in ids and harmless values, and why, where
    /// somebody was asked: sealed, by [`crate::Vault::reason`]. What must not be told is said as `"changed"`.
    pub fn audit_change(
        &mut self,
        action: &'static str,
        target: Option<Uuid>,
        (before, after): (Value, Value),
        reason: Option<Reason>,
    ) {
        self.audit.push(AuditLine {
            action,
            target,
            detail: Reason::into_detail(reason, Value::Null),
            before,
            after,
        });
    }

    /// Notes that the actor looked at a part of a person's record. The person can see these lines
    /// ([`audit::looks_at`]). A look at one's own record is no news and leaves none.
    pub fn look(&mut self, at: UserId, part: &'static str, reason: Option<Reason>) {
        if self.read.actor.user() == Some(at) {
            return;
        }
        self.audit.push(AuditLine {
            action: audit::LOOK,
            target: Some(at.get()),
            detail: Reason::into_detail(reason, serde_json::json!({ "part": part })),
            ..AuditLine::default()
        });
    }

    /// Tells the other domains that something happened.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn emit<E: Event>(&mut self, event: &E) -> Result<EventId, DbError> {
        let payload = serde_json::to_value(event).map_err(DbError::Json)?;
        store::emit(&mut self.read, E::NAME, payload).await
    }

    /// Puts a background job in the queue.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enqueue<J: Job>(&mut self, job: &J) -> Result<(), DbError> {
        let payload = serde_json::to_value(job).map_err(DbError::Json)?;
        let key = job.key().map(|key| format!("{}:{key}", J::NAME));
        store::add_job(&mut self.read, J::NAME, payload, job.queue(), J::MAX_ATTEMPTS, key).await
    }

    /// Claims an idempotency key: the first to come works and then calls [`Self::finish`], a repeat gets the first result.
    ///
    /// # Errors
    /// When the request was refused before, the key was used for another request, or it is being worked on.
    pub async fn claim<T: DeserializeOwned>(&mut self, key: &IdempotencyKey) -> Result<Claimed<T>, DbError> {
        match store::claim(&mut self.read, key).await? {
            None => {
                store::savepoint(&mut self.read).await?;
                Ok(Claimed::Fresh(Ticket::new(key.clone(), self.audit.len())))
            }
            Some(result) => serde_json::from_value(result)
                .map(Claimed::Replay)
                .map_err(DbError::Json),
        }
    }

    /// Ends the work: commits it, with its result under the key, if there is one. A refusal of the business is stored
    /// under the key too, and nothing else of the work is kept. `stored` makes what is stored from what was done.
    ///
    /// # Errors
    /// The refusal, or when the database refuses.
    pub async fn finish<T, S, E>(
        self,
        ticket: Option<Ticket>,
        outcome: Result<T, E>,
        stored: impl FnOnce(&T) -> S,
    ) -> Result<T, E>
    where
        S: Serialize,
        E: PeopleError + From<DbError>,
    {
        match (outcome, ticket) {
            (Ok(done), None) => {
                self.commit().await?;
                Ok(done)
            }
            (Ok(done), Some(ticket)) => {
                let result = serde_json::to_value(stored(&done)).map_err(DbError::Json)?;
                self.keep(&ticket, result, false).await?;
                Ok(done)
            }
            (Err(error), Some(ticket)) => {
                match StoredRefusal::of(&error) {
                    Some(refusal) => self.refuse(&ticket, &refusal).await?,
                    // The caller may try again at once, and the key is free only when this has ended. Where even that
                    // fails, the connection is gone and the key with it.
                    None => {
                        let _ended = self.read.tx.rollback().await;
                    }
                }
                Err(error)
            }
            (Err(error), None) => Err(error),
        }
    }

    async fn refuse(mut self, ticket: &Ticket, refusal: &StoredRefusal) -> Result<(), DbError> {
        store::roll_back_to_savepoint(&mut self.read).await?;
        #[cfg(feature = "test")]
        self.count_from_here().await?;
        self.audit.truncate(ticket.audit_lines());
        let refusal = serde_json::to_value(refusal).map_err(DbError::Json)?;
        self.keep(ticket, refusal, true).await
    }

    async fn keep(mut self, ticket: &Ticket, result: serde_json::Value, refused: bool) -> Result<(), DbError> {
        store::settle(&mut self.read, ticket.key(), result, refused).await?;
        self.commit().await
    }

    /// Has the rules that are judged at the end of the transaction judged now, while a refusal can still be stored.
    ///
    /// # Errors
    /// When one of them is broken.
    pub async fn judge_now(&mut self) -> Result<(), DbError> {
        store::judge_now(&mut self.read).await
    }

    /// Claims an event for one journey; `false` when the journey has already dealt with it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim_event(&mut self, event: EventId, journey: &'static str) -> Result<bool, DbError> {
        store::claim_event(&mut self.read, event, journey).await
    }

    /// Keeps everything, with its audit lines.
    ///
    /// # Errors
    /// When the database refuses; then nothing is kept.
    pub async fn commit(mut self) -> Result<(), DbError> {
        let lines = std::mem::take(&mut self.audit);
        store::audit::write(&mut self.read, &lines).await?;
        #[cfg(feature = "test")]
        if crate::switches::forgets() {
            return self.forget().await;
        }
        self.read.tx.commit().await?;
        Ok(())
    }

    /// Checks what is deferred, notes what would have changed, and undoes it all.
    #[cfg(feature = "test")]
    async fn forget(mut self) -> Result<(), DbError> {
        sqlx::query("set constraints all immediate")
            .execute(self.read.conn())
            .await?;
        let before = std::mem::take(&mut self.before);
        let now = store::writes_so_far(&mut self.read).await?;
        let touched = now
            .into_iter()
            .filter(|(table, count)| before.get(table) != Some(count));
        crate::switches::note_touched(touched.map(|(table, _)| table).collect());
        self.read.tx.rollback().await?;
        Ok(())
    }

    /// Notes what the database has counted already, which the connection's earlier transactions may have caused.
    #[cfg(feature = "test")]
    pub(crate) async fn count_from_here(&mut self) -> Result<(), DbError> {
        if crate::switches::forgets() {
            self.before = store::writes_so_far(&mut self.read).await?;
        }
        Ok(())
    }
}
