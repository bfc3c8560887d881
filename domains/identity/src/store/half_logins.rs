//! Sign-ins that lack the second factor.

use crate::factors::Way;
use crate::model::methods::Methods;
use crate::model::token::TokenHash;
use crate::rights::{BeginHalfLogin, CheckFactor, StorePassword};
use crate::store::proofs::methods;
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// A half-login about to begin.
pub(crate) struct NewHalf {
    pub(crate) hash: TokenHash,
    pub(crate) way: Way,
    pub(crate) user_version: i32,
    pub(crate) methods: Methods,
    pub(crate) device: Option<String>,
    pub(crate) connects: Option<TokenHash>,
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// A half-login that lives.
pub(crate) struct LiveHalf {
    pub(crate) user: UserId,
    pub(crate) user_version: i32,
    pub(crate) methods: Methods,
    pub(crate) device: Option<String>,
    pub(crate) connects: Option<TokenHash>,
    pub(crate) tries: i32,
}

/// Begins one for the permit's person.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<BeginHalfLogin>, half: &NewHalf) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.half_logins (hash, user_id, kind, user_version, methods, device, connects, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &half.hash[..],
        permit.target(),
        half.way.as_str(),
        half.user_version,
        &half.methods.words(),
        half.device,
        half.connects.as_ref().map(|hash| &hash[..]),
        half.now,
        half.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Finds whose half-login a ticket stands for, if it lives.
pub(crate) async fn find(
    tx: &mut ReadTx,
    hash: &TokenHash,
    way: Way,
    (now, tries): (DateTime<Utc>, u16),
) -> Result<Option<UserId>, DbError> {
    let user = sqlx::query_scalar!(
        "select user_id from identity.half_logins
         where hash = $1 and kind = $2 and used_at is null and expires_at > $3 and tries < $4",
        &hash[..],
        way.as_str(),
        now,
        i32::from(tries),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(user.map(UserId::from))
}

/// Finds the half-login that a ticket stands for, if it lives, and keeps it from changing: tries at one ticket come one
/// after the other.
pub(crate) async fn lock(
    tx: &mut WriteTx,
    hash: &TokenHash,
    way: Way,
    (now, tries): (DateTime<Utc>, u16),
) -> Result<Option<LiveHalf>, DbError> {
    let row = sqlx::query!(
        "select user_id, user_version, methods, device, connects, tries from identity.half_logins
         where hash = $1 and kind = $2 and used_at is null and expires_at > $3 and tries < $4 for update",
        &hash[..],
        way.as_str(),
        now,
        i32::from(tries),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(LiveHalf {
            user: row.user_id.into(),
            user_version: row.user_version,
            methods: methods(&row.methods)?,
            device: row.device,
            connects: row.connects.map(waiting).transpose()?,
            tries: row.tries,
        })
    })
    .transpose()
}

fn waiting(hash: Vec<u8>) -> Result<TokenHash, DbError> {
    hash.try_into()
        .map_err(|_| DbError::row("identity.half_logins.connects", "its length"))
}

/// Counts a try that failed.
pub(crate) async fn count_try(tx: &mut WriteTx, permit: &Permit<CheckFactor>, hash: &TokenHash) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.half_logins set tries = tries + 1 where hash = $2 and user_id = $1",
        permit.target(),
        &hash[..],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses a ticket up; `false` when it was used before.
pub(crate) async fn use_up(
    tx: &mut WriteTx,
    permit: &Permit<CheckFactor>,
    hash: &TokenHash,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.half_logins set used_at = $3 where hash = $2 and user_id = $1 and used_at is null",
        permit.target(),
        &hash[..],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Uses every ticket of the permit's person up: they were given for a password that no longer counts.
pub(crate) async fn end_all(
    tx: &mut WriteTx,
    permit: &Permit<StorePassword>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.half_logins set used_at = $2 where user_id = $1 and used_at is null",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
