//! Taking away what has served its time.

use chrono::{DateTime, Utc};
use contracts::storage::FileKey;
use kernel::ids::UserId;
use platform::retention::Retain;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Tells when the last certificate was issued whose document is still kept.
pub(crate) async fn last_kept(tx: &mut ReadTx, user: UserId) -> Result<Option<DateTime<Utc>>, DbError> {
    let last = sqlx::query_scalar!(
        "select max(issued_at) from certificates.certificates where holder = $1 and forgotten_at is null",
        user.get()
    );
    Ok(last.fetch_one(tx.conn()).await?)
}

/// Lists where the PDFs of a person's certificates lie.
pub(crate) async fn drawn_of(tx: &mut ReadTx, user: UserId) -> Result<Vec<FileKey>, DbError> {
    let keys = sqlx::query_scalar!(
        r#"select pdf_key as "pdf_key!" from certificates.certificates where holder = $1 and pdf_key is not null"#,
        user.get()
    );
    Ok(keys.fetch_all(tx.conn()).await?.into_iter().map(FileKey).collect())
}

/// Takes away the documents of somebody who was forgotten, with the salt that ties them to the public log, and what was
/// said about them.
pub(crate) async fn documents_of(
    tx: &mut WriteTx,
    _permit: &Permit<Retain>,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update certificates.certificates
         set credential = '', pdf_key = null, salt = decode(repeat('00', 32), 'hex'),
             state_reason = case when state_reason is not null then 'forgotten' end, forgotten_at = $2
         where holder = $1 and forgotten_at is null",
        user.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
