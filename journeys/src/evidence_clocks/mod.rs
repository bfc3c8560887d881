//! Evidence under the clocks of its sector: people see until when each piece is kept, a job takes what is over, and whose check
//! ends with it is told.

mod clock;
mod ending;

use crate::failure::Failure;
use crate::one_of::one_of;
use chrono::{DateTime, Utc};
use clock::{Facts, Thing, Timed};
use contracts::sector::{Retention, SectorPacks};
use files::Files;
use kernel::ids::{CredentialId, FileId, UserId};
use marketplace::Marketplace;
use people::People;
use platform::retention::Retain;
use platform::{AccountRole, Actor, DbError, Ground, ReadTx};
use std::sync::Arc;

/// How many people are listed at once.
const AT_ONCE: i64 = 500;

one_of! {
    /// Evidence cannot be looked at now.
    EvidenceClocksError {
        /// In people.
        People(people::Error),
        /// In files.
        Files(files::Error),
        /// In marketplace.
        Marketplace(marketplace::Error),
        /// The database does not answer.
        Db(DbError),
    }
}

/// One piece of evidence that lies here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPiece {
    /// The credential that it shows, in words.
    pub of: String,
    /// The name of the copy; none for the whole number.
    pub name: Option<String>,
    /// When it goes, once that is known.
    pub until: Option<DateTime<Utc>>,
    /// The clock that it is under. None: it stays while there is an account.
    pub clock: Option<Retention>,
}

/// One piece that was here until its time was over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GonePiece {
    /// The credential that it showed, in words.
    pub of: String,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it went.
    pub gone_at: DateTime<Utc>,
    /// SHA-256 of what was sent, in hex.
    pub sha256: String,
}

/// Everything that one person sent as evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnEvidence {
    /// What lies here.
    pub kept: Vec<KeptPiece>,
    /// What does no longer.
    pub gone: Vec<GonePiece>,
}

/// What has served its time.
enum Due {
    File(FileId, String),
    Number(CredentialId, String),
    /// A check that counts only while its copy would be kept.
    Check(CredentialId, String),
}

/// Holds evidence against the clocks.
#[derive(Clone)]
pub struct EvidenceClocks {
    ground: Ground,
    people: People,
    files: Files,
    marketplace: Marketplace,
    sectors: Arc<SectorPacks>,
}

impl EvidenceClocks {
    /// Puts it together.
    pub fn new(
        ground: Ground,
        (people, files, marketplace): (People, Files, Marketplace),
        sectors: Arc<SectorPacks>,
    ) -> Self {
        Self {
            ground,
            people,
            files,
            marketplace,
            sectors,
        }
    }

    /// Tells a person until when each piece of theirs is kept, and what went already. Others than workers have none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn own(&self, actor: &Actor) -> Result<OwnEvidence, EvidenceClocksError> {
        let worker = actor.user().filter(|_| actor.account() == Some(AccountRole::Worker));
        let Some(worker) = worker else {
            return Ok(OwnEvidence::default());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let facts = self.facts(&mut tx, worker).await?;
        let traces = self.files.traces_in(&mut tx, worker).await?;
        drop(tx);
        let kept = facts.timed(&self.sectors);
        let gone = traces.into_iter().map(|trace| GonePiece {
            of: self.words(facts.kind_of(trace.subject.into())),
            sent_at: trace.sent_at,
            gone_at: trace.gone_at,
            sha256: trace.sha256,
        });
        Ok(OwnEvidence {
            kept: kept.iter().map(|timed| self.piece(timed)).collect(),
            gone: gone.collect(),
        })
    }

    /// Takes away everybody's pieces that have served their time, has holders told of checks that end, and tells how many those were, and for how many people
    /// it did not work: nobody keeps the others waiting.
    pub(crate) async fn serve(&self, actor: &Actor) -> Result<(u64, u64), Failure> {
        let (mut gone, mut failed, mut after) = (0, 0, None);
        loop {
            let page = self.people.list_holders(actor, after, AT_ONCE).await?;
            for worker in &page {
                match self.serve_one(&actor.on_behalf_of(*worker), *worker).await {
                    Ok(count) => gone += count,
                    Err(failure) => {
                        tracing::error!(user = %worker, code = failure.code(), "retention.evidence_kept");
                        failed += 1;
                    }
                }
            }
            after = page.last().copied();
            if after.is_none() {
                return Ok((gone, failed));
            }
        }
    }

    async fn serve_one(&self, actor: &Actor, worker: UserId) -> Result<u64, Failure> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let facts = self.facts(&mut tx, worker).await?;
        drop(tx);
        if self.due(&facts, now).is_empty() && facts.endings(&self.sectors, now).is_empty() {
            return Ok(0);
        }
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(Retain, &()).map_err(Failure::denied)?;
        let mut gone = 0;
        // Looked at again: a shift that was booked meanwhile keeps what shows that it may be worked.
        for due in self.due(&self.facts(&mut tx, worker).await?, now) {
            let went = match due {
                Due::File(file, clock) => self.files.serve_in(&mut tx, &permit, (file, &clock)).await?,
                Due::Number(of, clock) => self.people.serve_number_in(&mut tx, &permit, (of, &clock)).await?,
                Due::Check(of, clock) => self.people.serve_check_in(&mut tx, &permit, (of, &clock)).await?,
            };
            gone += u64::from(went);
        }
        // What ended this night is told this night.
        let (facts, now) = (self.facts(&mut tx, worker).await?, self.ground.clock.now());
        for ending in facts.endings(&self.sectors, now) {
            self.people.tell_end_in(&mut tx, &permit, &ending).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    fn due(&self, facts: &Facts, now: DateTime<Utc>) -> Vec<Due> {
        let timed = facts.timed(&self.sectors);
        let pieces = timed.iter().filter_map(|timed| due(timed, now));
        let checks = facts.checks_over(&self.sectors, now);
        pieces
            .chain(checks.into_iter().map(|(of, clock)| Due::Check(of, clock)))
            .collect()
    }

    async fn facts(&self, tx: &mut ReadTx, worker: UserId) -> Result<Facts, EvidenceClocksError> {
        Ok(Facts {
            credentials: self.people.credentials_of_in(tx, worker).await?,
            files: self.files.released_in(tx, worker).await?,
            numbers: self.people.numbered_in(tx, worker).await?,
            last_shift: self.marketplace.last_shift_in(tx, worker).await?,
        })
    }

    fn piece(&self, timed: &Timed<'_>) -> KeptPiece {
        KeptPiece {
            of: self.words(Some(&timed.credential.kind)),
            name: match timed.thing {
                Thing::File(file) => Some(file.name.clone()),
                Thing::Number => None,
            },
            until: timed.ends,
            clock: timed.clock.cloned(),
        }
    }

    fn words(&self, kind: Option<&str>) -> String {
        let known = kind.and_then(|kind| self.sectors.credential(kind));
        known.map_or_else(|| "Something you hold".to_owned(), |kind| kind.label.clone())
    }
}

impl Facts {
    fn kind_of(&self, credential: CredentialId) -> Option<&str> {
        let found = self.credentials.iter().find(|held| held.id == credential)?;
        Some(&found.kind)
    }
}

fn due(timed: &Timed<'_>, now: DateTime<Utc>) -> Option<Due> {
    let clock = timed.clock?.key.clone();
    timed.ends.filter(|ends| *ends <= now)?;
    Some(match timed.thing {
        Thing::File(file) => Due::File(file.id, clock),
        Thing::Number => Due::Number(timed.credential.id, clock),
    })
}
