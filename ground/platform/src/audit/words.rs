//! Why something was done, opened for those who may read it; where the words are not there it says why not.

use super::reasons::{Reason, SALT, cell, committed};
use super::{AuditEntry, KEPT_MONTHS};
use crate::retention::months_before;
use crate::store::{audit, audit_reasons as store};
use crate::vault::{Opener, Owner, Vault};
use crate::{DbError, ReadTx};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

/// What stands for words whose owner was forgotten.
pub const FORGOTTEN: &str = "[forgotten]";
/// What stands for words that were changed, or moved, behind the log's back.
pub const MEDDLED: &str = "[these are not the words that were given]";
/// What stands for words that are not there although nobody was forgotten.
pub const GONE: &str = "[these words are missing]";
/// What stands for words that went with the rows of the log, seven years after they were said.
pub const TIME_OVER: &str = "[removed after the retention period]";
/// What stands for words whose key is lost, or does not answer.
pub const UNREADABLE: &str = "[these words cannot be opened]";

/// What to do about words that cannot be opened because the keeper of keys does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreached {
    /// A page shows everything else.
    Marked,
    /// A sheet is handed over whole, or later.
    Refused,
}

/// Opens the reasons of rows for whoever may read them. What lies in clear from earlier stays as it is.
pub(super) async fn open(
    tx: &mut ReadTx,
    vault: &Vault,
    rows: &mut [AuditEntry],
    unreached: Unreached,
) -> Result<(), DbError> {
    let held = rows.iter_mut().map(|row| (Reason::take(&mut row.detail), row.at));
    let words = words(tx, vault, &held.collect::<Vec<_>>(), unreached).await?;
    for (row, words) in rows.iter_mut().zip(words) {
        row.reason = words.or_else(|| row.reason.take());
    }
    Ok(())
}

/// The words of some rows' details, for those who are shown no more of them.
pub(super) async fn of_details(
    tx: &mut ReadTx,
    vault: &Vault,
    details: Vec<(Option<Value>, DateTime<Utc>)>,
) -> Result<Vec<Option<String>>, DbError> {
    let held: Vec<_> = details
        .into_iter()
        .map(|(mut detail, at)| (Reason::take(&mut detail), at))
        .collect();
    in_words(tx, vault, &held).await
}

/// Opens reasons for whoever may read them, in the order given. Beside each stands when it was said.
///
/// # Errors
/// When the database does not answer. What cannot be opened says so in the words' place.
pub async fn in_words(
    tx: &mut ReadTx,
    vault: &Vault,
    held: &[(Option<Reason>, DateTime<Utc>)],
) -> Result<Vec<Option<String>>, DbError> {
    words(tx, vault, held, Unreached::Marked).await
}

async fn words(
    tx: &mut ReadTx,
    vault: &Vault,
    held: &[(Option<Reason>, DateTime<Utc>)],
    unreached: Unreached,
) -> Result<Vec<Option<String>>, DbError> {
    let said: Vec<Reason> = held.iter().filter_map(|(reason, _)| *reason).collect();
    let found = Found::of(tx, vault, &said, unreached).await?;
    let all = held
        .iter()
        .map(|(reason, at)| reason.map(|reason| found.one(&reason, *at)));
    Ok(all.collect())
}

/// What is there of some reasons.
struct Found {
    sealed: HashMap<Uuid, (Owner, Vec<u8>)>,
    openers: HashMap<Owner, Option<Opener>>,
    /// Of those whose words are not there, or do not open: who was forgotten.
    forgotten: HashMap<Owner, bool>,
    /// Where words are missing: what was said before this instant has been taken away.
    kept_since: Option<DateTime<Utc>>,
}

impl Found {
    async fn of(tx: &mut ReadTx, vault: &Vault, said: &[Reason], unreached: Unreached) -> Result<Self, DbError> {
        let ids: Vec<Uuid> = said.iter().map(|reason| reason.id).collect();
        let mut found = Self {
            sealed: HashMap::new(),
            openers: HashMap::new(),
            forgotten: HashMap::new(),
            kept_since: None,
        };
        for (id, owner, words) in store::find(tx, &ids).await? {
            if let Entry::Vacant(place) = found.openers.entry(owner) {
                place.insert(opener(tx, vault, owner, unreached).await?);
            }
            found.sealed.insert(id, (owner, words));
        }
        if found.sealed.len() < ids.len() {
            // By the clock by which they were taken away.
            found.kept_since = Some(months_before(audit::now(tx).await?, KEPT_MONTHS));
        }
        for owner in said.iter().filter_map(|reason| found.lost(reason)).collect::<Vec<_>>() {
            if let Entry::Vacant(place) = found.forgotten.entry(owner) {
                place.insert(vault.was_destroyed(tx, owner).await?);
            }
        }
        Ok(found)
    }

    /// Whom words were about that are not there, or whose key is not.
    fn lost(&self, reason: &Reason) -> Option<Owner> {
        let Some((owner, words)) = self.sealed.get(&reason.id) else {
            return reason.about;
        };
        let opens = match self.openers.get(owner) {
            Some(Some(opener)) => opener.holds(words),
            _ => true,
        };
        (!opens).then_some(*owner)
    }

    fn stays(&self, owner: &Owner) -> bool {
        self.forgotten.get(owner) == Some(&false)
    }

    fn one(&self, reason: &Reason, at: DateTime<Utc>) -> String {
        let is_over = || self.kept_since.is_some_and(|since| at < since);
        let Some((owner, words)) = self.sealed.get(&reason.id) else {
            return match reason.about.map(|owner| self.stays(&owner)) {
                None | Some(true) if is_over() => TIME_OVER.to_owned(),
                Some(true) => GONE.to_owned(),
                None | Some(false) => FORGOTTEN.to_owned(),
            };
        };
        match self.openers.get(owner).and_then(Option::as_ref) {
            None => UNREADABLE.to_owned(),
            Some(opener) if opener.holds(words) => read(opener, reason, words),
            Some(_) if self.stays(owner) => UNREADABLE.to_owned(),
            Some(_) => FORGOTTEN.to_owned(),
        }
    }
}

/// One key that does not open must not keep the rest of the log from being read; the vault rings by itself.
async fn opener(tx: &mut ReadTx, vault: &Vault, owner: Owner, unreached: Unreached) -> Result<Option<Opener>, DbError> {
    match vault.opener(tx, owner).await {
        Ok(opener) => Ok(Some(opener)),
        Err(DbError::KeysUnreachable) if unreached == Unreached::Marked => Ok(None),
        Err(DbError::Vault(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn read(opener: &Opener, reason: &Reason, sealed: &[u8]) -> String {
    let meddled = || MEDDLED.to_owned();
    // The vault rings when something does not open; the rest of the log is shown all the same.
    let Ok(clear) = opener.open(cell(reason.id), sealed) else {
        return meddled();
    };
    match clear.expose().split_at_checked(SALT) {
        Some((salt, words)) if committed(salt, words) == reason.commitment => {
            String::from_utf8(words.to_vec()).unwrap_or_else(|_| meddled())
        }
        _ => meddled(),
    }
}
