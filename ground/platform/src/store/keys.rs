//! The register of keys.

use crate::keys::KeyRecord;
use crate::{DbError, ReadTx};
use chrono::{DateTime, Utc};

/// Adds keys that are not in the register; one that was found gone and is there again lives on.
pub(crate) async fn add(tx: &mut ReadTx, keys: &[KeyRecord]) -> Result<(), DbError> {
    for key in keys {
        sqlx::query!(
            "insert into platform.keys (purpose, id, born_at) values ($1, $2, $3)
             on conflict (purpose, id) do update set ended_at = null where keys.ended_at is not null",
            key.purpose,
            key.id,
            key.born_at,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Ends the keys that are not among these.
pub(crate) async fn end_others(tx: &mut ReadTx, keys: &[KeyRecord], now: DateTime<Utc>) -> Result<(), DbError> {
    let purposes: Vec<String> = keys.iter().map(|key| key.purpose.clone()).collect();
    let ids: Vec<String> = keys.iter().map(|key| key.id.clone()).collect();
    sqlx::query!(
        "update platform.keys k set ended_at = $3
         where ended_at is null
           and not exists (select from unnest($1::text[], $2::text[]) as t (purpose, id)
                           where t.purpose = k.purpose and t.id = k.id)",
        &purposes[..],
        &ids[..],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists the register.
pub(crate) async fn list(tx: &mut ReadTx) -> Result<Vec<KeyRecord>, DbError> {
    let rows = sqlx::query_as!(
        KeyRecord,
        "select purpose, id, born_at, ended_at from platform.keys order by purpose, born_at, id"
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}
