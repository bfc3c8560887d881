//! Why something was done, in the words of whoever did it. Such words tell of people, so they lie sealed under the key of
//! whom they are about; the row of the log holds an id and a salted commitment, and stays as it is when the words go.

use super::AuditEntry;
use crate::store::audit_reasons as store;
use crate::vault::{Cell, Opener, Owner, Vault};
use crate::{DbError, ReadTx, WriteTx};
use kernel::RngExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

/// What stands for words whose owner was forgotten.
pub const FORGOTTEN: &str = "[forgotten]";
/// What stands for words that were changed, or moved, behind the log's back.
pub const MEDDLED: &str = "[these are not the words that were given]";
/// What stands for words that are not there although nobody was forgotten.
pub const GONE: &str = "[these words are missing]";
/// What stands for words whose key is lost, or does not answer.
pub const UNREADABLE: &str = "[these words cannot be opened]";
/// Under which name a row's detail holds id and commitment.
const FIELD: &str = "sealed_reason";
const SALT: usize = 32;

/// The words, sealed. Made by [`Vault::reason`], handed to [`WriteTx::audit_change`] or [`WriteTx::look`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    id: Uuid,
    commitment: [u8; 32],
    /// Whom the words are about. None in the first rows that held sealed ones.
    about: Option<Owner>,
}

impl Reason {
    /// Writes down what stands for the words.
    pub fn to_json(self) -> Value {
        let mut written = json!({ "id": self.id, "commitment": hex::encode(self.commitment) });
        if let Some(about) = self.about {
            written["about"] = json!({ about.kind(): about.id() });
        }
        written
    }

    /// Reads what was written down; nothing where it is something else.
    pub fn read(written: &Value) -> Option<Self> {
        let mut commitment = [0; 32];
        hex::decode_to_slice(written["commitment"].as_str()?, &mut commitment).ok()?;
        let id = written["id"].as_str()?.parse().ok()?;
        let about = written["about"].as_object().and_then(|about| about.iter().next());
        let about = about.and_then(|(kind, id)| Owner::read(kind, id.as_str()?.parse().ok()?).ok());
        Some(Self { id, commitment, about })
    }

    /// Puts id and commitment into a row's detail.
    pub(crate) fn into_detail(reason: Option<Self>, mut detail: Value) -> Value {
        let Some(reason) = reason else {
            return detail;
        };
        if !detail.is_object() {
            detail = json!({});
        }
        detail[FIELD] = reason.to_json();
        detail
    }

    /// Takes id and commitment out of a row's detail.
    fn take(detail: &mut Option<Value>) -> Option<Self> {
        let fields = detail.as_mut()?.as_object_mut()?;
        let held = fields.remove(FIELD)?;
        if fields.is_empty() {
            *detail = None;
        }
        Self::read(&held)
    }
}

impl Vault {
    /// Seals why something is done to somebody, under their key. Of somebody who was forgotten nothing more is kept: then the
    /// commitment alone is left.
    ///
    /// # Errors
    /// When the database or the keeper of keys refuses.
    pub async fn reason(&self, tx: &mut WriteTx, about: Owner, words: &str) -> Result<Reason, DbError> {
        let (id, salt): (Uuid, [u8; SALT]) = (self.draw_id(), self.rng.bytes());
        let commitment = committed(&salt, words.as_bytes());
        if !self.is_destroyed(tx, about).await? {
            let clear = [&salt[..], words.as_bytes()].concat();
            let sealed = self.seal(tx, about, cell(id), &clear).await?;
            store::add(tx, id, about, &sealed).await?;
        }
        let about = Some(about);
        Ok(Reason { id, commitment, about })
    }

    /// Seals the reasons that are about an owner anew where an old key sealed them, and tells how many those were.
    ///
    /// # Errors
    /// When the database refuses, or one does not open.
    pub async fn reseal_reasons(&self, tx: &mut WriteTx, owner: Owner) -> Result<u64, DbError> {
        let held = store::about(tx, owner).await?;
        if held.is_empty() {
            return Ok(0);
        }
        let resealer = self.resealer(tx, owner).await?;
        let mut done = 0;
        for (id, sealed) in held {
            if let Some(fresh) = resealer.anew(cell(id), &sealed)? {
                store::reseal(tx, id, &fresh).await?;
                done += 1;
            }
        }
        Ok(done)
    }
}

const fn cell(id: Uuid) -> Cell {
    Cell::new("platform.audit_reasons", "words", id)
}

/// The salt lies under the seal with the words, so that nobody finds short words by trying.
fn committed(salt: &[u8], words: &[u8]) -> [u8; 32] {
    let begun = Sha256::new().chain_update(b"muster audit reason 1\0");
    begun.chain_update(salt).chain_update(words).finalize().into()
}

/// Opens the reasons of rows for whoever may read them. What lies in clear from earlier stays as it is.
pub(super) async fn open(tx: &mut ReadTx, vault: &Vault, rows: &mut [AuditEntry]) -> Result<(), DbError> {
    let held: Vec<Option<Reason>> = rows.iter_mut().map(|row| Reason::take(&mut row.detail)).collect();
    let words = in_words(tx, vault, &held).await?;
    for (row, words) in rows.iter_mut().zip(words) {
        row.reason = words.or_else(|| row.reason.take());
    }
    Ok(())
}

/// The words of some rows' details, for those who are shown no more of them.
pub(super) async fn of_details(
    tx: &mut ReadTx,
    vault: &Vault,
    details: Vec<Option<Value>>,
) -> Result<Vec<Option<String>>, DbError> {
    let held: Vec<_> = details
        .into_iter()
        .map(|mut detail| Reason::take(&mut detail))
        .collect();
    in_words(tx, vault, &held).await
}

/// Opens reasons for whoever may read them, in the order given.
///
/// # Errors
/// When the database does not answer. What cannot be opened says so in the words' place.
pub async fn in_words(tx: &mut ReadTx, vault: &Vault, held: &[Option<Reason>]) -> Result<Vec<Option<String>>, DbError> {
    let ids: Vec<Uuid> = held.iter().flatten().map(|reason| reason.id).collect();
    let mut sealed: HashMap<Uuid, (Owner, Vec<u8>)> = HashMap::new();
    let mut openers: HashMap<Owner, Option<Opener>> = HashMap::new();
    for (id, owner, words) in store::find(tx, &ids).await? {
        if let Entry::Vacant(place) = openers.entry(owner) {
            place.insert(opener(tx, vault, owner).await?);
        }
        sealed.insert(id, (owner, words));
    }
    let opens = |owner: &Owner, words: &[u8]| match openers.get(owner) {
        Some(Some(opener)) => opener.holds(words),
        _ => true,
    };
    let mut forgotten: HashMap<Owner, bool> = HashMap::new();
    for reason in held.iter().flatten() {
        let lost = match sealed.get(&reason.id) {
            Some((owner, words)) => (!opens(owner, words)).then_some(*owner),
            None => reason.about,
        };
        if let Some(owner) = lost
            && let Entry::Vacant(place) = forgotten.entry(owner)
        {
            place.insert(vault.was_destroyed(tx, owner).await?);
        }
    }
    let stays = |owner: &Owner| forgotten.get(owner) == Some(&false);
    let one = |reason: &Reason| match sealed.get(&reason.id) {
        None if reason.about.as_ref().is_some_and(stays) => GONE.to_owned(),
        None => FORGOTTEN.to_owned(),
        Some((owner, words)) => match openers.get(owner).and_then(Option::as_ref) {
            None => UNREADABLE.to_owned(),
            Some(opener) if opener.holds(words) => read(opener, reason, words),
            Some(_) if stays(owner) => UNREADABLE.to_owned(),
            Some(_) => FORGOTTEN.to_owned(),
        },
    };
    Ok(held.iter().map(|reason| reason.as_ref().map(one)).collect())
}

/// One key that does not open must not keep the rest of the log from being read; the vault rings by itself.
async fn opener(tx: &mut ReadTx, vault: &Vault, owner: Owner) -> Result<Option<Opener>, DbError> {
    match vault.opener(tx, owner).await {
        Ok(opener) => Ok(Some(opener)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_gives_back_what_was_put_into_it() {
        let reason = Reason {
            id: Uuid::from_u128(7),
            commitment: [9; 32],
            about: Some(Owner::Person(Uuid::from_u128(8).into())),
        };
        for detail in [Value::Null, json!({ "part": "number" })] {
            let mut put = Some(Reason::into_detail(Some(reason), detail.clone()));
            assert_eq!(Reason::take(&mut put), Some(reason));
            assert_eq!(put.unwrap_or_default(), detail);
        }
        assert_eq!(Reason::into_detail(None, Value::Null), Value::Null);
        assert_eq!(Reason::take(&mut Some(json!({ "part": "x" }))), None);
    }

    #[test]
    fn another_salt_is_another_commitment() {
        assert_ne!(committed(&[1; SALT], b"ill"), committed(&[2; SALT], b"ill"));
        assert_ne!(committed(&[1; SALT], b"ill"), committed(&[1; SALT], b"well"));
    }
}
