//! Password hashes.

use crate::hashing::{Scheme, StoredPassword};
use crate::rights::StorePassword;
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// A password as it is kept.
pub(crate) struct Kept {
    pub(crate) password: StoredPassword,
    /// When somebody chose it. A renewed hash of the same password leaves it as it is.
    pub(crate) set_at: DateTime<Utc>,
}

/// Finds what is stored for an account.
pub(crate) async fn lookup(tx: &mut ReadTx, user: UserId) -> Result<Option<Kept>, DbError> {
    let row = sqlx::query!(
        "select scheme, hash, pepper, changed_at from identity.passwords where user_id = $1",
        user.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let scheme = Scheme::parse(row.scheme).ok_or_else(|| DbError::row("identity.passwords.scheme", row.scheme))?;
        let password = StoredPassword {
            scheme,
            hash: row.hash,
            pepper: row.pepper,
        };
        Ok(Kept {
            password,
            set_at: row.changed_at,
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

/// Finds when the password of an account was set.
pub(crate) async fn set_at(tx: &mut ReadTx, user: UserId) -> Result<Option<DateTime<Utc>>, DbError> {
    let at = sqlx::query_scalar!(
        "select changed_at from identity.passwords where user_id = $1",
        user.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(at)
}

/// Stores another hash of the same password.
pub(crate) async fn renew(
    tx: &mut WriteTx,
    permit: &Permit<StorePassword>,
    password: &StoredPassword,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.passwords set scheme = $2, hash = $3, pepper = $4 where user_id = $1",
        permit.target(),
        password.scheme.number(),
        password.hash,
        password.pepper,
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
