//! Refresh tokens and their families.

use crate::model::methods::Methods;
use crate::model::refresh::{Issued, Shown};
use crate::model::token::TokenHash;
use crate::rights::KeepSession;
use crate::store::proofs::methods;
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{SessionId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

/// A token that was shown, with its family.
pub(crate) struct Family {
    pub(crate) shown: Shown,
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
    pub(crate) email: Email,
    pub(crate) proved_at: DateTime<Utc>,
    pub(crate) methods: Methods,
}

/// A pair about to be issued.
pub(crate) struct NewPair {
    pub(crate) hash: TokenHash,
    pub(crate) parent: Option<TokenHash>,
    pub(crate) access_id: Uuid,
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Finds the family of a token and locks it, so that two who show the same token take turns.
pub(crate) async fn lock_family(tx: &mut WriteTx, hash: &TokenHash) -> Result<Option<Family>, DbError> {
    let row = sqlx::query!(
        r#"select s.id as session, s.device, s.methods, coalesce(s.proved_at, s.created_at) as "proved_at!", s.expires_at as family_expires_at,
                  s.ended_at is null and u.version = s.user_version and u.disabled_at is null as "family_lives!",
                  u.id as user_id, u.email::text as "email!"
           from identity.refresh_tokens r
           join identity.sessions s on s.id = r.session_id
           join identity.users u on u.id = s.user_id
           where r.hash = $1
           for update of s"#,
        &hash[..],
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(family) = row else { return Ok(None) };
    // Read after the lock is held: what the transaction before us did must be seen.
    let token = sqlx::query!(
        "select expires_at, used_at, revoked_at from identity.refresh_tokens where hash = $1",
        &hash[..],
    )
    .fetch_one(tx.conn())
    .await?;
    let shown = Shown {
        expires_at: token.expires_at,
        used_at: token.used_at,
        revoked: token.revoked_at.is_some(),
        issued: issued_by(tx, hash).await?,
        device: family.device,
        family_expires_at: family.family_expires_at,
        family_lives: family.family_lives,
    };
    Ok(Some(Family {
        shown,
        session: family.session.into(),
        user: family.user_id.into(),
        email: family
            .email
            .parse()
            .map_err(|why| DbError::row("identity.users.email", why))?,
        proved_at: family.proved_at,
        methods: methods(&family.methods)?,
    }))
}

async fn issued_by(tx: &mut ReadTx, parent: &TokenHash) -> Result<Vec<Issued>, DbError> {
    let rows = sqlx::query!(
        r#"select hash, revoked_at is not null as "revoked!",
                  used_at is not null or access_used_at is not null as "used!"
           from identity.refresh_tokens where parent = $1"#,
        &parent[..],
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let hash = row
                .hash
                .try_into()
                .map_err(|_| DbError::row("identity.refresh_tokens.hash", "its length"))?;
            Ok(Issued {
                hash,
                revoked: row.revoked,
                used: row.used,
            })
        })
        .collect()
}

/// Marks a token used; `false` when somebody was faster.
pub(crate) async fn mark_used(
    tx: &mut WriteTx,
    permit: &Permit<KeepSession>,
    hash: &TokenHash,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.refresh_tokens set used_at = $3 where hash = $2 and session_id = $1 and used_at is null",
        permit.target(),
        &hash[..],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Revokes pairs whose answer was lost.
pub(crate) async fn revoke(
    tx: &mut WriteTx,
    permit: &Permit<KeepSession>,
    hashes: &[TokenHash],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let hashes: Vec<Vec<u8>> = hashes.iter().map(|hash| hash.to_vec()).collect();
    sqlx::query!(
        "update identity.refresh_tokens set revoked_at = $3
         where session_id = $1 and hash = any ($2::bytea[]) and revoked_at is null",
        permit.target(),
        &hashes[..],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a pair to a family.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<KeepSession>, pair: &NewPair) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.refresh_tokens (hash, session_id, parent, access_id, issued_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        &pair.hash[..],
        permit.target(),
        pair.parent.as_ref().map(|hash| &hash[..]),
        pair.access_id,
        pair.now,
        pair.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes the first use of a pair's access token.
pub(crate) async fn note_access(
    tx: &mut WriteTx,
    permit: &Permit<KeepSession>,
    access_id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.refresh_tokens set access_used_at = $3
         where access_id = $2 and session_id = $1 and access_used_at is null",
        permit.target(),
        access_id,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
