//! API keys.

use crate::keys::{ApiKeyView, KeyLogin};
use crate::model::scopes::Scopes;
use crate::model::token::TokenHash;
use crate::rights::KeepApiKeys;
use crate::store::users::standing;
use chrono::{DateTime, Utc};
use kernel::ids::{ApiKeyId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};

/// A key that works, as it is stored.
pub(crate) struct Found {
    pub(crate) login: KeyLogin,
    pub(crate) hash: TokenHash,
    pub(crate) used_at: Option<DateTime<Utc>>,
}

/// Adds a key for the permit's person.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<KeepApiKeys>,
    key: &ApiKeyView,
    hash: &TokenHash,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.api_keys (id, user_id, name, secret_hash, scopes, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        key.id.get(),
        permit.target(),
        key.name,
        &hash[..],
        &key.scopes[..],
        key.created_at,
        key.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lists the keys of a person that work, newest first.
pub(crate) async fn list(tx: &mut ReadTx, user: UserId, now: DateTime<Utc>) -> Result<Vec<ApiKeyView>, DbError> {
    let rows = sqlx::query!(
        "select id, name, scopes, created_at, expires_at, used_at from identity.api_keys
         where user_id = $1 and revoked_at is null and expires_at > $2 order by created_at desc, id desc",
        user.get(),
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    let views = rows.into_iter().map(|row| ApiKeyView {
        id: row.id.into(),
        name: row.name,
        scopes: row.scopes,
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
    });
    Ok(views.collect())
}

/// Finds a key that works, if its holder's account is open.
pub(crate) async fn find(tx: &mut ReadTx, key: ApiKeyId, now: DateTime<Utc>) -> Result<Option<Found>, DbError> {
    let row = sqlx::query!(
        r#"select k.user_id, k.secret_hash, k.scopes, k.expires_at, k.used_at, u.role, u.staff_role,
                exists (select from identity.strong_factors f where f.user_id = u.id) as "strong!"
         from identity.api_keys k join identity.users u on u.id = k.user_id
         where k.id = $1 and k.revoked_at is null and k.expires_at > $2
           and u.disabled_at is null and u.email_confirmed_at is not null"#,
        key.get(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let scopes = Scopes::parse(&row.scopes);
        Ok(Found {
            login: KeyLogin {
                key,
                user: row.user_id.into(),
                standing: standing(&row.role, row.staff_role.as_deref())?,
                scopes: scopes.ok_or_else(|| DbError::row("identity.api_keys.scopes", "an unknown word"))?,
                until: row.expires_at,
                has_strong_factor: row.strong,
            },
            hash: row
                .secret_hash
                .try_into()
                .map_err(|_| DbError::row("identity.api_keys.secret_hash", "its length"))?,
            used_at: row.used_at,
        })
    })
    .transpose()
}

/// Notes that a key of the permit's person was used.
pub(crate) async fn touch(
    tx: &mut WriteTx,
    permit: &Permit<KeepApiKeys>,
    key: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.api_keys set used_at = greatest(used_at, $3) where id = $2 and user_id = $1",
        permit.target(),
        key.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Revokes every key of the permit's person, and tells how many those were.
pub(crate) async fn revoke_all(
    tx: &mut WriteTx,
    permit: &Permit<KeepApiKeys>,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update identity.api_keys set revoked_at = $2 where user_id = $1 and revoked_at is null and expires_at > $2",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Revokes a key of the permit's person and returns what it was called; nothing when there is none that works.
pub(crate) async fn revoke(
    tx: &mut WriteTx,
    permit: &Permit<KeepApiKeys>,
    key: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<Option<String>, DbError> {
    let name = sqlx::query_scalar!(
        "update identity.api_keys set revoked_at = $3
         where id = $2 and user_id = $1 and revoked_at is null and expires_at > $3
         returning name",
        permit.target(),
        key.get(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(name)
}
