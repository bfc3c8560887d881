//! A file on its way in.

use crate::model::StoredFile;
use crate::rights::SendFile;
use chrono::{DateTime, Utc};
use kernel::ids::FileId;
use platform::{DbError, Permit, WriteTx};

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
