//! Rows of files.

mod arriving;
mod judging;
mod leaving;

pub(crate) use arriving::{abandon, add, arrived};
pub(crate) use judging::{refuse, release, step};
pub(crate) use leaving::{erase, expire, forget, remove};

use super::{Kept, SealedBytes};
use crate::model::{FileKind, Purpose, State, StoredFile};
use chrono::{DateTime, Utc};
use kernel::ids::{FileId, UserId};
use platform::{DbError, Owner, ReadTx, Vault, WriteTx};
use uuid::Uuid;

/// How many left-overs are taken up at once.
const AT_ONCE: i64 = 500;

/// A file's row.
struct Row {
    id: Uuid,
    owner_id: Uuid,
    purpose: String,
    subject_id: Uuid,
    name: String,
    kind: String,
    state: String,
    refusal: Option<String>,
    size: i64,
    sent_at: DateTime<Utc>,
}

impl Row {
    fn into_model(self) -> Result<StoredFile, DbError> {
        let state = State::parse(&self.state, self.refusal.as_deref());
        Ok(StoredFile {
            id: self.id.into(),
            owner: self.owner_id.into(),
            purpose: Purpose::parse(&self.purpose).ok_or_else(|| DbError::row("files.purpose", &self.purpose))?,
            subject: self.subject_id,
            name: self.name,
            kind: FileKind::parse(&self.kind).ok_or_else(|| DbError::row("files.kind", &self.kind))?,
            state: state.ok_or_else(|| DbError::row("files.state", &self.state))?,
            size: u64::try_from(self.size).map_err(|error| DbError::row("files.size", error))?,
            sent_at: self.sent_at,
        })
    }
}

/// Loads one file.
pub(crate) async fn lookup(tx: &mut ReadTx, id: FileId) -> Result<Option<StoredFile>, DbError> {
    Ok(lookup_kept(tx, id).await?.map(|kept| kept.file))
}

/// Loads one file with what is needed to reach its bytes.
pub(crate) async fn lookup_kept(tx: &mut ReadTx, id: FileId) -> Result<Option<Kept>, DbError> {
    let row = sqlx::query!(
        "select id, owner_id, purpose, subject_id, name, kind, state, refusal, size, sent_at, object_key, sealed_key
         from files.files where id = $1",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let bytes = SealedBytes {
        object: row.object_key,
        key: row.sealed_key,
    };
    let file = Row {
        id: row.id,
        owner_id: row.owner_id,
        purpose: row.purpose,
        subject_id: row.subject_id,
        name: row.name,
        kind: row.kind,
        state: row.state,
        refusal: row.refusal,
        size: row.size,
        sent_at: row.sent_at,
    };
    Ok(Some(Kept {
        file: file.into_model()?,
        bytes,
    }))
}

/// Lists the files about some things, oldest first.
pub(crate) async fn list_about(
    tx: &mut ReadTx,
    purpose: Purpose,
    subjects: &[Uuid],
) -> Result<Vec<StoredFile>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, owner_id, purpose, subject_id, name, kind, state, refusal, size, sent_at from files.files
         where purpose = $1 and subject_id = any ($2) and state not in ('arriving', 'erasing') order by id",
        purpose.as_str(),
        subjects,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::into_model).collect()
}

/// Lists every file of a person, the newest first.
pub(crate) async fn list_own(tx: &mut ReadTx, owner: UserId) -> Result<Vec<StoredFile>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, owner_id, purpose, subject_id, name, kind, state, refusal, size, sent_at from files.files
         where owner_id = $1 order by id desc",
        owner.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::into_model).collect()
}

/// Finds the file that holds the same bytes for the same thing.
pub(crate) async fn find_same(
    tx: &mut ReadTx,
    like: &StoredFile,
    sha256: &[u8; 32],
) -> Result<Option<StoredFile>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, owner_id, purpose, subject_id, name, kind, state, refusal, size, sent_at from files.files
         where owner_id = $1 and purpose = $2 and subject_id = $3 and sha256 = $4
            and state in ('quarantined', 'scanned', 'released')",
        like.owner.get(),
        like.purpose.as_str(),
        like.subject,
        sha256.as_slice(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::into_model).transpose()
}

/// Seals the keys of a person's files anew where an old key sealed them, and tells how many those were.
pub(crate) async fn reseal(tx: &mut WriteTx, vault: &Vault, owner: UserId) -> Result<u64, DbError> {
    let rows = sqlx::query!(
        "select id, sealed_key from files.files where owner_id = $1 for update",
        owner.get()
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let resealer = vault.resealer(tx, Owner::Person(owner)).await?;
    let mut done = 0;
    for row in rows {
        let Some(fresh) = resealer.anew(super::key_cell(row.id), &row.sealed_key)? else {
            continue;
        };
        sqlx::query!("update files.files set sealed_key = $2 where id = $1", row.id, fresh)
            .execute(tx.conn())
            .await?;
        done += 1;
    }
    Ok(done)
}

/// Tells whether a file that is neither refused nor being erased has its bytes there.
pub(crate) async fn is_claimed(tx: &mut ReadTx, object: &str) -> Result<bool, DbError> {
    let claims = sqlx::query_scalar!(
        "select 1 from files.files where object_key = $1 and state not in ('refused', 'erasing')",
        object
    );
    Ok(claims.fetch_optional(tx.conn()).await?.is_some())
}

/// Lists files that wait, or that should be gone, since before an instant.
pub(crate) async fn list_unsettled(tx: &mut ReadTx, before: DateTime<Utc>) -> Result<Vec<StoredFile>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, owner_id, purpose, subject_id, name, kind, state, refusal, size, sent_at from files.files
         where state in ('quarantined', 'scanned', 'erasing') and since < $1 order by since limit $2",
        before,
        AT_ONCE,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::into_model).collect()
}
