//! Every night: what has served its time goes, by the clocks of the platform and of the sectors; also what the law had us
//! keep of those who were forgotten.

use crate::erasure::clocks;
use crate::failure::{Failure, outcome};
use crate::own_data::file_key;
use crate::{Domains, EvidenceClocks};
use chrono::DateTime;
use contracts::sector::SectorPacks;
use contracts::storage::FileStore;
use identity::Remembered;
use platform::retention::{self, Retain, months_before};
use platform::{Actor, Ground, Job, Outcome};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many files are taken away at once.
const AT_ONCE: i64 = 100;
/// Of how many people who were forgotten the rest is looked at in a night.
const PEOPLE_A_NIGHT: i64 = 1_000;

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
    evidence: EvidenceClocks,
    files: Arc<dyn FileStore>,
    sectors: Arc<SectorPacks>,
}

impl Retention {
    /// Puts it together.
    pub fn new(ground: Ground, domains: Domains, files: Arc<dyn FileStore>, sectors: Arc<SectorPacks>) -> Self {
        let of = (
            domains.people.clone(),
            domains.files.clone(),
            domains.marketplace.clone(),
        );
        let evidence = EvidenceClocks::new(ground.clone(), of, sectors.clone());
        Self {
            ground,
            domains,
            evidence,
            files,
            sectors,
        }
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
        let forgotten = self.domains.identity.erasures_to_serve(actor, PEOPLE_A_NIGHT).await?;
        let mut left = 0;
        for person in &forgotten {
            if let Err(failure) = self.serve(&actor.on_behalf_of(person.user), person).await {
                tracing::error!(user = %person.user, code = failure.code(), "retention.forgotten_kept");
                left += 1;
            }
        }
        let (evidence, failed) = self.evidence.serve(actor).await?;
        let failed = failed + left;
        tracing::info!(
            copies,
            rows,
            people = forgotten.len(),
            evidence,
            failed,
            "retention.run"
        );
        if failed > 0 {
            return Ok(Outcome::Retry(format!("what is kept of {failed} people")));
        }
        Ok(Outcome::Done)
    }

    /// Deletes what is left of one person where its time is over, and notes when the next of it will be.
    async fn serve(&self, actor: &Actor, person: &Remembered) -> Result<(), Failure> {
        let (of, now) = (&self.domains, self.ground.clock.now());
        let clock = |key| clocks::clock(&self.sectors, person.sector.as_deref(), key);
        let due = |key| {
            let before = clock(key).map_or(DateTime::UNIX_EPOCH, |clock| months_before(now, clock.months.into()));
            (person.user, before)
        };
        let certificates = of
            .certificates
            .serve_forgotten(actor, due(clocks::CERTIFICATES))
            .await?;
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(Retain, &()).map_err(Failure::denied)?;
        let shifts = due(clocks::SHIFTS);
        let shifts = of.marketplace.serve_forgotten_in(&mut tx, &permit, shifts).await?;
        let payments = due(clocks::PAYMENTS);
        let payments = of.billing.serve_forgotten_in(&mut tx, &permit, payments).await?;
        let left = [
            (clocks::CERTIFICATES, certificates),
            (clocks::SHIFTS, shifts),
            (clocks::PAYMENTS, payments),
        ];
        let ends = left
            .into_iter()
            .filter_map(|(key, last)| clocks::end(clock(key)?, last?));
        of.identity
            .note_kept_in(&mut tx, &permit, person.user, ends.min())
            .await?;
        tx.commit().await?;
        Ok(())
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
