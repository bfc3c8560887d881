//! Why something was done, in the words of whoever did it. Such words tell of people, so they lie sealed under the key of
//! whom they are about; the row of the log holds an id and a salted commitment, and stays as it is when the words go.

use crate::store::audit_reasons as store;
use crate::vault::{Cell, Owner, Vault};
use crate::{DbError, WriteTx};
use kernel::RngExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Under which name a row's detail holds id and commitment.
const FIELD: &str = "sealed_reason";
pub(super) const SALT: usize = 32;

/// The words, sealed. Made by [`Vault::reason`], handed to [`WriteTx::audit_change`] or [`WriteTx::look`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    pub(super) id: Uuid,
    pub(super) commitment: [u8; 32],
    /// Whom the words are about. None in the first rows that held sealed ones.
    pub(super) about: Option<Owner>,
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

    /// Reads a column of a table, named for the fault; nothing where nothing is held.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn of_row(written: Option<&Value>, column: &'static str) -> Result<Option<Self>, DbError> {
        let read = |written: &Value| Self::read(written).ok_or_else(|| DbError::row(column, "no sealed reason"));
        written.map(read).transpose()
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
    pub(super) fn take(detail: &mut Option<Value>) -> Option<Self> {
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

pub(super) const fn cell(id: Uuid) -> Cell {
    Cell::new("platform.audit_reasons", "words", id)
}

/// The salt lies under the seal with the words, so that nobody finds short words by trying.
pub(super) fn committed(salt: &[u8], words: &[u8]) -> [u8; 32] {
    let begun = Sha256::new().chain_update(b"muster audit reason 1\0");
    begun.chain_update(salt).chain_update(words).finalize().into()
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
