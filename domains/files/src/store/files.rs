//! Rows of files.

use super::{Kept, SealedBytes};
use crate::model::{FileKind, Purpose, Refusal, State, StoredFile};
use crate::rights::{JudgeFile, RemoveFile, SendFile, SweepFiles};
use chrono::{DateTime, Utc};
use kernel::ids::{FileId, UserId};
use platform::forget::Forget;
use platform::{DbError, Owner, Permit, ReadTx, Vault, WriteTx};
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

/// Adds a file whose bytes are on their way.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<SendFile>,
    file: &StoredFile,
    object: &str,
    sealed_key: &[u8],
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into files.files (id, owner_id, purpose, subject_id, name, kind, state, object_key, sealed_key, sent_at,
            since)
         values ($1, $2, $3, $4, $5, $6, 'arriving', $7, $8, $9, $9)",
        file.id.get(),
        permit.target(),
        file.purpose.as_str(),
        file.subject,
        file.name,
        file.kind.as_str(),
        object,
        sealed_key,
        file.sent_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that a file is here whole.
pub(crate) async fn arrived(
    tx: &mut WriteTx,
    permit: &Permit<SendFile>,
    file: &StoredFile,
    sha256: &[u8; 32],
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update files.files set state = 'quarantined', size = $3, sha256 = $4, since = $5
         where id = $1 and owner_id = $2 and state = 'arriving'",
        file.id.get(),
        permit.target(),
        i64::try_from(file.size).unwrap_or(i64::MAX),
        sha256.as_slice(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Forgets a file that did not arrive.
pub(crate) async fn abandon(tx: &mut WriteTx, permit: &Permit<SendFile>, id: FileId) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "delete from files.files where id = $1 and owner_id = $2 and state = 'arriving'",
        id.get(),
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Takes a file from one state to the next.
pub(crate) async fn step(
    tx: &mut WriteTx,
    permit: &Permit<JudgeFile>,
    (from, to): (State, State),
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update files.files set state = $3, since = $4 where id = $1 and state = $2",
        permit.target(),
        from.as_str(),
        to.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Releases a scanned file.
pub(crate) async fn release(
    tx: &mut WriteTx,
    permit: &Permit<JudgeFile>,
    size: u64,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update files.files set state = 'released', size = $2, since = $3 where id = $1 and state = 'scanned'",
        permit.target(),
        i64::try_from(size).unwrap_or(i64::MAX),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Refuses a file that waits.
pub(crate) async fn refuse(
    tx: &mut WriteTx,
    permit: &Permit<JudgeFile>,
    (from, reason): (State, Refusal),
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update files.files set state = 'refused', refusal = $3, size = 0, since = $4 where id = $1 and state = $2",
        permit.target(),
        from.as_str(),
        reason.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Marks a file to be erased.
pub(crate) async fn remove(tx: &mut WriteTx, permit: &Permit<RemoveFile>, now: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update files.files set state = 'erasing', since = $2 where id = $1 and state <> 'erasing'",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Marks every file of a person who is forgotten, and returns them.
pub(crate) async fn forget(
    tx: &mut WriteTx,
    permit: &Permit<Forget>,
    now: DateTime<Utc>,
) -> Result<Vec<FileId>, DbError> {
    let ids = sqlx::query_scalar!(
        "update files.files set state = 'erasing', since = $2 where owner_id = $1 and state <> 'erasing' returning id",
        permit.target(),
        now,
    );
    let ids = ids.fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().map(FileId::from).collect())
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

/// Takes away the row of a file that is being erased, and returns the size that it had.
pub(crate) async fn erase(tx: &mut WriteTx, _permit: &Permit<SweepFiles>, id: FileId) -> Result<Option<u64>, DbError> {
    let size = sqlx::query_scalar!(
        "delete from files.files where id = $1 and state = 'erasing' returning size",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(size.map(|size| u64::try_from(size).unwrap_or(0)))
}

/// Marks files to be erased that stopped on their way, or whose refusal was told for long enough.
pub(crate) async fn expire(
    tx: &mut WriteTx,
    _permit: &Permit<SweepFiles>,
    (state, before): (&'static str, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Vec<FileId>, DbError> {
    let ids = sqlx::query_scalar!(
        "update files.files set state = 'erasing', since = $3 where state = $1 and since < $2 returning id",
        state,
        before,
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(FileId::from).collect())
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
