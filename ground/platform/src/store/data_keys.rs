//! Wrapped keys of people and organisations.

use crate::vault::{KeyCount, Owner, Wrapped};
use crate::{DbError, ReadTx};
use uuid::Uuid;

/// Keeps rotation and erasure away from the owner's keys until the transaction ends, or, alone, everybody who seals.
pub(crate) async fn hold(tx: &mut ReadTx, owner: Owner, alone: bool) -> Result<(), DbError> {
    let name = format!("data-key:{}:{}", owner.kind(), owner.id());
    if alone {
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", name)
            .execute(tx.conn())
            .await?;
    } else {
        sqlx::query!("select pg_advisory_xact_lock_shared(hashtextextended($1, 0))", name)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// Loads the key that seals what is new; without bytes where it was destroyed.
pub(crate) async fn current(tx: &mut ReadTx, owner: Owner) -> Result<Option<(Uuid, Option<Wrapped>)>, DbError> {
    let row = sqlx::query!(
        "select id, kek, wrapped from platform.data_keys
         where owner_kind = $1 and owner = $2 and retired_at is null",
        owner.kind(),
        owner.id(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| {
        let wrapped = row.wrapped.map(|bytes| Wrapped { kek: row.kek, bytes });
        (row.id, wrapped)
    }))
}

/// Loads all keys of an owner that still open something.
pub(crate) async fn all(tx: &mut ReadTx, owner: Owner) -> Result<Vec<(Uuid, Wrapped)>, DbError> {
    let rows = sqlx::query!(
        "select id, kek, wrapped as \"wrapped!\" from platform.data_keys
         where owner_kind = $1 and owner = $2 and wrapped is not null",
        owner.kind(),
        owner.id(),
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|row| {
        let wrapped = Wrapped {
            kek: row.kek,
            bytes: row.wrapped,
        };
        (row.id, wrapped)
    });
    Ok(read.collect())
}

/// Adds a key, unless the owner has got one meanwhile.
pub(crate) async fn add(tx: &mut ReadTx, id: Uuid, owner: Owner, wrapped: &Wrapped) -> Result<(), DbError> {
    sqlx::query!(
        "insert into platform.data_keys (id, owner_kind, owner, kek, wrapped) values ($1, $2, $3, $4, $5)
         on conflict (owner_kind, owner) where retired_at is null do nothing",
        id,
        owner.kind(),
        owner.id(),
        wrapped.kek,
        wrapped.bytes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts keys by what wraps them.
pub(crate) async fn counts(tx: &mut ReadTx) -> Result<Vec<KeyCount>, DbError> {
    let rows = sqlx::query!(
        "select kek, count(*) filter (where retired_at is null) as \"current!\",
            count(*) filter (where retired_at is not null) as \"retired!\"
         from platform.data_keys where wrapped is not null group by kek order by kek"
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|row| KeyCount {
        kek: row.kek,
        current: row.current,
        retired: row.retired,
    });
    Ok(read.collect())
}

/// Takes keys that another wrapping key wraps, and locks them.
pub(crate) async fn wrapped_otherwise(
    tx: &mut ReadTx,
    kek: &str,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, Owner, Wrapped)>, DbError> {
    let rows = sqlx::query!(
        "select id, owner_kind, owner, kek, wrapped as \"wrapped!\" from platform.data_keys
         where kek <> $1 and wrapped is not null and id > $2 order by id limit $3 for update",
        kek,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|row| {
        let wrapped = Wrapped {
            kek: row.kek,
            bytes: row.wrapped,
        };
        Ok((row.id, Owner::read(&row.owner_kind, row.owner)?, wrapped))
    });
    read.collect()
}

/// Writes keys wrapped anew.
pub(crate) async fn rewrap(tx: &mut ReadTx, fresh: &[(Uuid, Wrapped)]) -> Result<(), DbError> {
    let ids: Vec<Uuid> = fresh.iter().map(|(id, _)| *id).collect();
    let keks: Vec<String> = fresh.iter().map(|(_, wrapped)| wrapped.kek.clone()).collect();
    let bytes: Vec<Vec<u8>> = fresh.iter().map(|(_, wrapped)| wrapped.bytes.clone()).collect();
    let done = sqlx::query!(
        "update platform.data_keys k set kek = f.kek, wrapped = f.wrapped
         from unnest($1::uuid[], $2::text[], $3::bytea[]) as f (id, kek, wrapped) where k.id = f.id",
        &ids[..],
        &keks[..],
        &bytes[..],
    )
    .execute(tx.conn())
    .await?;
    if usize::try_from(done.rows_affected()) == Ok(fresh.len()) {
        Ok(())
    } else {
        Err(DbError::row("data_keys.id", "a key vanished while it was wrapped anew"))
    }
}

/// Retires all keys.
pub(crate) async fn retire_all(tx: &mut ReadTx) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update platform.data_keys set retired_at = now() where retired_at is null and wrapped is not null"
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Retires one owner's key.
pub(crate) async fn retire(tx: &mut ReadTx, owner: Owner) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update platform.data_keys set retired_at = now()
         where owner_kind = $1 and owner = $2 and retired_at is null and wrapped is not null",
        owner.kind(),
        owner.id(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Lists owners who have a retired key that still opens.
pub(crate) async fn owners_to_reseal(tx: &mut ReadTx, limit: i64) -> Result<Vec<Owner>, DbError> {
    let rows = sqlx::query!(
        "select distinct owner_kind, owner from platform.data_keys
         where retired_at is not null and wrapped is not null order by owner limit $1",
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| Owner::read(&row.owner_kind, row.owner))
        .collect()
}

/// Takes the place of a key for an owner who has none that seals: nothing is sealed for them any more.
pub(crate) async fn bury(tx: &mut ReadTx, id: Uuid, owner: Owner) -> Result<(), DbError> {
    sqlx::query!(
        "insert into platform.data_keys (id, owner_kind, owner, kek, destroyed_at) values ($1, $2, $3, 'none', now())
         on conflict (owner_kind, owner) where retired_at is null do nothing",
        id,
        owner.kind(),
        owner.id(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Destroys an owner's keys: the retired ones, or all.
pub(crate) async fn destroy(tx: &mut ReadTx, owner: Owner, retired_only: bool) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update platform.data_keys set wrapped = null, destroyed_at = now()
         where owner_kind = $1 and owner = $2 and wrapped is not null and (not $3 or retired_at is not null)",
        owner.kind(),
        owner.id(),
        retired_only,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
