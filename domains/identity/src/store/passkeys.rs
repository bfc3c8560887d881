//! Passkeys.

use crate::model::passkey::{Accepted, Known, Shown, Stored};
use crate::passkeys::PasskeyView;
use crate::rights::KeepPasskeys;
use chrono::{DateTime, Utc};
use kernel::ids::{PasskeyId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};

/// A passkey that somebody shows.
pub(crate) struct Found {
    pub(crate) id: PasskeyId,
    pub(crate) name: String,
    pub(crate) stored: Stored,
}

/// Adds a passkey for the permit's person.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<KeepPasskeys>,
    view: &PasskeyView,
    accepted: &Accepted,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.passkeys (id, user_id, credential_id, public_key, sign_count, backup_eligible, backed_up,
             transports, name, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        view.id.get(),
        permit.target(),
        accepted.credential,
        accepted.public_key,
        i64::from(accepted.count),
        accepted.backup_eligible,
        accepted.backed_up,
        &accepted.transports[..],
        view.name,
        view.created_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists a person's passkeys, oldest first.
pub(crate) async fn list(tx: &mut ReadTx, user: UserId) -> Result<Vec<PasskeyView>, DbError> {
    let rows = sqlx::query!(
        "select id, name, backed_up, created_at, used_at from identity.passkeys
         where user_id = $1 order by created_at, id",
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    let views = rows.into_iter().map(|row| PasskeyView {
        id: row.id.into(),
        name: row.name,
        is_backed_up: row.backed_up,
        created_at: row.created_at,
        used_at: row.used_at,
    });
    Ok(views.collect())
}

/// Counts a person's passkeys.
pub(crate) async fn count(tx: &mut ReadTx, user: UserId) -> Result<u16, DbError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from identity.passkeys where user_id = $1"#,
        user.get(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(u16::try_from(count).unwrap_or(u16::MAX))
}

/// Lists what a browser must know to find a person's passkeys.
pub(crate) async fn known(tx: &mut ReadTx, user: UserId) -> Result<Vec<Known>, DbError> {
    let rows = sqlx::query!(
        "select credential_id, transports from identity.passkeys where user_id = $1 order by created_at, id",
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    let known = rows.into_iter().map(|row| Known {
        credential: row.credential_id,
        transports: row.transports,
    });
    Ok(known.collect())
}

/// Finds a passkey by what its authenticator calls it.
pub(crate) async fn find(tx: &mut ReadTx, credential: &[u8]) -> Result<Option<Found>, DbError> {
    let row = sqlx::query!(
        "select id, user_id, name, public_key, sign_count, backup_eligible from identity.passkeys
         where credential_id = $1",
        credential,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let count = u32::try_from(row.sign_count);
        Ok(Found {
            id: row.id.into(),
            name: row.name,
            stored: Stored {
                owner: row.user_id.into(),
                public_key: row.public_key,
                count: count.map_err(|_| DbError::row("identity.passkeys.sign_count", "its size"))?,
                backup_eligible: row.backup_eligible,
            },
        })
    })
    .transpose()
}

/// Notes that a passkey of the permit's person was used. `false` when it is gone, or when it has signed as often as this
/// already: then somebody else was quicker, and both cannot be right.
pub(crate) async fn touch(
    tx: &mut WriteTx,
    permit: &Permit<KeepPasskeys>,
    passkey: PasskeyId,
    shown: Shown,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.passkeys set sign_count = $3, backed_up = $4, used_at = greatest(used_at, $5)
         where id = $2 and user_id = $1 and (sign_count < $3 or (sign_count = 0 and $3 = 0))",
        permit.target(),
        passkey.get(),
        i64::from(shown.count),
        shown.backed_up,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a passkey of the permit's person another name; `false` when there is none.
pub(crate) async fn rename(
    tx: &mut WriteTx,
    permit: &Permit<KeepPasskeys>,
    passkey: PasskeyId,
    name: &str,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.passkeys set name = $3 where id = $2 and user_id = $1",
        permit.target(),
        passkey.get(),
        name,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a passkey of the permit's person and returns its name; `None` when there is none.
pub(crate) async fn remove(
    tx: &mut WriteTx,
    permit: &Permit<KeepPasskeys>,
    passkey: PasskeyId,
) -> Result<Option<String>, DbError> {
    let name = sqlx::query_scalar!(
        "delete from identity.passkeys where id = $2 and user_id = $1 returning name",
        permit.target(),
        passkey.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(name)
}

/// Removes every passkey of the permit's person.
pub(crate) async fn remove_all(tx: &mut WriteTx, permit: &Permit<KeepPasskeys>) -> Result<(), DbError> {
    sqlx::query!("delete from identity.passkeys where user_id = $1", permit.target())
        .execute(tx.conn())
        .await?;
    Ok(())
}
