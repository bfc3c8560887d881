//! Password hashes.

use crate::hashing::{Scheme, StoredPassword};
use crate::rights::StorePassword;
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Finds what is stored for an account.
pub(crate) async fn lookup(tx: &mut ReadTx, user: UserId) -> Result<Option<StoredPassword>, DbError> {
    let row = sqlx::query!(
        "select scheme, hash, pepper from identity.passwords where user_id = $1",
        user.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let scheme = Scheme::parse(row.scheme).ok_or_else(|| DbError::row("identity.passwords.scheme", row.scheme))?;
        Ok(StoredPassword {
            scheme,
            hash: row.hash,
            pepper: row.pepper,
        })
    })
    .transpose()
}

/// Stores a hash in place of any other.
pub(crate) async fn put(
    tx: &mut WriteTx,
    permit: &Permit<StorePassword>,
    password: &StoredPassword,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.passwords (user_id, scheme, hash, pepper, changed_at) values ($1, $2, $3, $4, $5)
         on conflict (user_id) do update set scheme = excluded.scheme, hash = excluded.hash, pepper = excluded.pepper,
                                             changed_at = excluded.changed_at",
        permit.target(),
        password.scheme.number(),
        password.hash,
        password.pepper,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists the peppers that stored passwords were hashed under.
pub(crate) async fn peppers(tx: &mut ReadTx) -> Result<Vec<String>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select distinct pepper as "pepper!" from identity.passwords where pepper is not null order by 1"#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}
