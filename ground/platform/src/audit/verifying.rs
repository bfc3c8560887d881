//! Proves the chain: walks it from its first entry and says what it checked, or where it breaks.

use super::key::{AuditKey, KeyError, SignedBeginning, SignedHead};
use super::{AuditEntry, Entry, GENESIS};
use crate::store::audit as store;
use crate::store::unsealed;
use crate::{Actor, Db, DbError};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::storage::{FileKey, FileStore};
use std::collections::BTreeMap;
use std::fmt;

const ENTRIES_AT_ONCE: i64 = 2_000;
/// No transaction of ours lives longer. A row that claims to be older than a head signed before its seal was not there
/// when it says.
pub(super) const LONGEST_TRANSACTION: TimeDelta = TimeDelta::hours(1);

/// Heads of so many days are looked for, also where the log itself says that it began later.
const AT_LEAST: TimeDelta = TimeDelta::days(400);

/// The first thing found wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A row does not fit its seal.
    #[error("row {row} (place {position}) is not what was sealed: it was edited, or moved")]
    Changed {
        /// The row's number.
        row: i64,
        /// Its place in the chain.
        position: i64,
    },
    /// A sealed row is gone.
    #[error("row {row} (place {position}) was deleted")]
    Deleted {
        /// The row's number.
        row: i64,
        /// Its place in the chain.
        position: i64,
    },
    /// A place of the chain is empty.
    #[error("place {position} of the chain was deleted")]
    Gap {
        /// The first empty place.
        position: i64,
    },
    /// A row says that it is older than it can be.
    #[error("row {row} (place {position}) was put in later than it says")]
    PutIn {
        /// The row's number.
        row: i64,
        /// Its place in the chain.
        position: i64,
    },
    /// A row without a seal says that it is older than it can be, so no seal ever comes.
    #[error("row {row} has no seal and was put in later than it says, or under a number that is never given")]
    Unsealed {
        /// The row's number.
        row: i64,
    },
    /// Heads were signed, and none is kept outside the database.
    #[error("{signed} rows were signed, and no signed head is kept outside the database")]
    NoAnchor {
        /// How long the chain was.
        signed: i64,
    },
    /// The chain up to here is not the one that was signed.
    #[error("the chain up to place {position} (row {row}) is not the one that was signed: it was written anew")]
    Rewritten {
        /// The last row before the signed head.
        row: i64,
        /// The signed place.
        position: i64,
    },
    /// Rows that were signed are gone from the end.
    #[error("the end was cut off: {signed} rows were signed, {found} are left; the first missing place is {}", found + 1)]
    CutOff {
        /// How long the chain was.
        signed: i64,
        /// How long it is.
        found: i64,
    },
    /// The place where the chain is said to begin cannot be believed.
    #[error("the beginning behind place {position} cannot be believed: {why}")]
    Beginning {
        /// The place it speaks of.
        position: i64,
        /// What is wrong with it.
        why: KeyError,
    },
    /// A signed head cannot be believed.
    #[error("the signed head at place {position} cannot be believed: {why}")]
    Head {
        /// The place it speaks of.
        position: i64,
        /// What is wrong with it.
        why: KeyError,
    },
}

/// What was checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verification {
    /// Rows of the log compared with their seals.
    pub sealed: i64,
    /// Rows that were taken away because their time was over: the chain goes on behind them.
    pub closed: i64,
    /// Rows that have no seal yet: they are newer than the last turn of the sealer.
    pub unsealed: i64,
    /// Signed heads in the database compared with the chain.
    pub checkpoints: usize,
    /// The furthest place of the heads kept outside the database; `None` if there are none.
    pub anchored: Option<i64>,
    /// What was found wrong first.
    pub fault: Option<Fault>,
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} rows compared with their seals", self.sealed)?;
        if self.closed > 0 {
            writeln!(
                f,
                "{} rows before them have served their time and are gone",
                self.closed
            )?;
        }
        writeln!(f, "{} rows wait for a seal", self.unsealed)?;
        writeln!(f, "{} signed heads compared with the chain", self.checkpoints)?;
        match self.anchored {
            Some(position) => writeln!(f, "the head kept outside the database covers {position} rows"),
            None => writeln!(f, "no head is kept outside the database yet"),
        }
    }
}

/// The heads that the chain must pass through, by place.
pub(super) struct Heads<'a> {
    inside: BTreeMap<i64, SignedHead>,
    outside: BTreeMap<i64, SignedHead>,
    key: &'a AuditKey,
}

/// Where the walk stands.
pub(super) struct Walk {
    position: i64,
    hash: [u8; 32],
    signed_at: Option<DateTime<Utc>>,
}

/// Walks the whole chain as an actor that may read it, against the heads in the database, the newest one in the file
/// store, and those given by hand.
///
/// # Errors
/// When database or file store do not answer. What is wrong with the log itself stands in the answer.
pub async fn verify(
    db: &Db,
    actor: &Actor,
    key: &AuditKey,
    files: &dyn FileStore,
    given: &[SignedHead],
) -> Result<Verification, super::sealer::SealError> {
    let mut tx = db.read(actor).await?;
    let now = store::now(&mut tx).await?;
    let since = unsealed::log_began(&mut tx).await?.unwrap_or(now).min(now - AT_LEAST);
    let outside = anchors(files, since, now).await?;
    let mut done = Verification {
        anchored: outside.iter().map(|head| head.position).max(),
        unsealed: unsealed::count(&mut tx).await?,
        ..Verification::default()
    };
    let outside = outside.into_iter().chain(given.iter().cloned());
    let heads = Heads::new(store::checkpoints(&mut tx).await?, outside, key);
    done.checkpoints = heads.inside.len();
    done.fault = heads.forged();
    if done.fault.is_none() {
        let row = unsealed::put_in(&mut tx, LONGEST_TRANSACTION).await?;
        done.fault = row.map(|row| Fault::Unsealed { row });
    }
    let beginning = crate::store::audit_closing::beginning(&mut tx).await?;
    done.fault = done.fault.or_else(|| unbelievable(beginning.as_ref(), key));
    let mut walk = Walk::from_beginning(beginning.as_ref())?;
    done.closed = walk.place();
    done.fault = done.fault.or_else(|| heads.off_at(&walk));
    while done.fault.is_none() {
        let batch = store::sealed_after(&mut tx, walk.position, ENTRIES_AT_ONCE).await?;
        let is_last = batch.is_empty();
        done.fault = batch
            .into_iter()
            .find_map(|(entry, row)| walk.step(&entry, row, &heads));
        if is_last {
            done.fault = heads.beyond(walk.position).or_else(|| heads.unanchored());
            break;
        }
    }
    done.sealed = walk.position - done.closed;
    Ok(done)
}

/// Finds a beginning that the key did not sign.
pub(super) fn unbelievable(beginning: Option<&SignedBeginning>, key: &AuditKey) -> Option<Fault> {
    let beginning = beginning?;
    let why = key.check_beginning(beginning).err()?;
    Some(Fault::Beginning {
        position: beginning.position,
        why,
    })
}

/// Fetches the heads kept outside: the newest, and the last of each day. An old head put over the newest one does not
/// hide those of the days.
pub(super) async fn anchors(
    files: &dyn FileStore,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<SignedHead>, super::sealer::SealError> {
    let today = now.date_naive();
    let days = since.date_naive().iter_days().take_while(|day| *day <= today);
    let keys = days.map(super::sealer::of_day);
    let mut heads = Vec::new();
    for key in keys.chain([super::sealer::ANCHOR.to_owned()]) {
        if let Some(text) = files.get(&FileKey(key)).await? {
            heads.push(serde_json::from_slice(&text).map_err(DbError::Json)?);
        }
    }
    Ok(heads)
}

impl<'a> Heads<'a> {
    pub(super) fn new(
        inside: impl IntoIterator<Item = SignedHead>,
        outside: impl IntoIterator<Item = SignedHead>,
        key: &'a AuditKey,
    ) -> Self {
        let by_place = |head: SignedHead| (head.position, head);
        Self {
            inside: inside.into_iter().map(by_place).collect(),
            outside: outside.into_iter().map(by_place).collect(),
            key,
        }
    }

    pub(super) fn forged(&self) -> Option<Fault> {
        self.inside.values().chain(self.outside.values()).find_map(|head| {
            let why = self.key.check(head).err()?;
            Some(Fault::Head {
                position: head.position,
                why,
            })
        })
    }

    /// Finds a head at the walk's beginning that says something else: of what lies before, nothing can be said any more.
    fn off_at(&self, walk: &Walk) -> Option<Fault> {
        let (position, hash) = (walk.position, hex::encode(walk.hash));
        let signed = [self.inside.get(&position), self.outside.get(&position)];
        let is_off = signed.into_iter().flatten().any(|head| head.hash != hash);
        is_off.then_some(Fault::Rewritten { row: 0, position })
    }

    /// Finds a head that speaks of more rows than there are.
    pub(super) fn beyond(&self, found: i64) -> Option<Fault> {
        let last = |heads: &BTreeMap<i64, SignedHead>| heads.keys().next_back().copied();
        let signed = last(&self.inside).max(last(&self.outside))?;
        (signed > found).then_some(Fault::CutOff { signed, found })
    }

    /// Finds that the heads in the database have no copy outside. Whoever takes that away could cut both off.
    pub(super) fn unanchored(&self) -> Option<Fault> {
        let signed = self.inside.keys().next_back().copied()?;
        self.outside.is_empty().then_some(Fault::NoAnchor { signed })
    }
}

impl Walk {
    pub(super) const fn at_the_start() -> Self {
        Self {
            position: 0,
            hash: GENESIS,
            signed_at: None,
        }
    }

    /// Starts where the chain begins now.
    pub(super) fn from_beginning(beginning: Option<&SignedBeginning>) -> Result<Self, DbError> {
        let Some(beginning) = beginning else {
            return Ok(Self::at_the_start());
        };
        let mut hash = GENESIS;
        let read = hex::decode_to_slice(&beginning.hash, &mut hash);
        read.map_err(|why| DbError::row("audit_beginnings.hash", why))?;
        Ok(Self {
            position: beginning.position,
            hash,
            signed_at: Some(beginning.until),
        })
    }

    pub(super) const fn behind(head: &SignedHead, hash: [u8; 32]) -> Self {
        Self {
            position: head.position,
            hash,
            signed_at: Some(head.at),
        }
    }

    /// Returns the place of the last entry that was found in order.
    pub(super) const fn place(&self) -> i64 {
        self.position
    }

    pub(super) fn step(&mut self, entry: &Entry, row: Option<AuditEntry>, heads: &Heads<'_>) -> Option<Fault> {
        let position = self.position + 1;
        if entry.position != position {
            return Some(Fault::Gap { position });
        }
        let Some(row) = row else {
            return Some(Fault::Deleted {
                row: entry.row,
                position,
            });
        };
        if Entry::seal(position, &row, &self.hash) != *entry {
            return Some(Fault::Changed { row: row.id, position });
        }
        if self
            .signed_at
            .is_some_and(|signed| row.at < signed - LONGEST_TRANSACTION)
        {
            return Some(Fault::PutIn { row: row.id, position });
        }
        let signed = [heads.inside.get(&position), heads.outside.get(&position)];
        for head in signed.into_iter().flatten() {
            if head.hash != hex::encode(entry.hash) {
                return Some(Fault::Rewritten { row: row.id, position });
            }
            self.signed_at = self.signed_at.max(Some(head.at));
        }
        (self.position, self.hash) = (position, entry.hash);
        None
    }
}
