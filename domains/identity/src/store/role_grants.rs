//! Roles of staff that were asked for.

use crate::model::role_grant::{RoleGrant, WantedRole};
use crate::rights::SetRole;
use chrono::{DateTime, Utc};
use kernel::ids::{RoleGrantId, UserId};
use platform::{DbError, Permit, ReadTx, Reason, StaffRole, WriteTx};
use serde_json::Value;
use uuid::Uuid;

struct Row {
    id: Uuid,
    user_id: Uuid,
    wanted: Option<String>,
    why: Option<Value>,
    reason: String,
    asked_by: Uuid,
    asked_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    decided_by: Option<Uuid>,
    decided_at: Option<DateTime<Utc>>,
    approved: Option<bool>,
}

impl TryFrom<Row> for RoleGrant {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let read = |word: String| {
            let role = StaffRole::parse(&word);
            role.ok_or_else(|| DbError::row("identity.role_grants.wanted", word))
        };
        Ok(Self {
            id: row.id.into(),
            user: row.user_id.into(),
            wanted: WantedRole::of(row.wanted.map(read).transpose()?),
            why: Reason::of_row(row.why.as_ref(), "identity.role_grants.why")?,
            reason: row.reason,
            asked_by: row.asked_by.into(),
            asked_at: row.asked_at,
            expires_at: row.expires_at,
            decided_by: row.decided_by.map(UserId::from),
            decided_at: row.decided_at,
            approved: row.approved,
        })
    }
}

/// Writes what was asked for; `false` when something waits for this person already.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<SetRole>, grant: &RoleGrant) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into identity.role_grants (id, user_id, wanted, why, reason, asked_by, asked_at, expires_at)
         values ($1, $2, $3, $4, '[sealed]', $5, $6, $7) on conflict (user_id) where decided_at is null do nothing",
        grant.id.get(),
        permit.target(),
        grant.wanted.role().map(StaffRole::as_str),
        grant.why.map(Reason::to_json),
        grant.asked_by.get(),
        grant.asked_at,
        grant.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Closes what nobody decided on in time, so that it can be asked for again.
pub(crate) async fn close_expired(
    tx: &mut WriteTx,
    permit: &Permit<SetRole>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.role_grants set decided_at = expires_at, approved = false
         where user_id = $1 and decided_at is null and expires_at <= $2",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Finds one and keeps it from changing until the transaction ends.
pub(crate) async fn lock(tx: &mut WriteTx, id: RoleGrantId) -> Result<Option<RoleGrant>, DbError> {
    sqlx::query_as!(
        Row,
        "select id, user_id, wanted, why, reason, asked_by, asked_at, expires_at, decided_by, decided_at, approved
         from identity.role_grants where id = $1 for update",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(RoleGrant::try_from)
    .transpose()
}

/// Writes the decision on what was asked for the permit's person; `false` when it was decided on.
pub(crate) async fn decide(tx: &mut WriteTx, permit: &Permit<SetRole>, grant: &RoleGrant) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.role_grants set decided_by = $3, decided_at = $4, approved = $5
         where id = $1 and user_id = $2 and decided_at is null",
        grant.id.get(),
        permit.target(),
        grant.decided_by.map(UserId::get),
        grant.decided_at,
        grant.approved,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lists the newest, those that wait among them, perhaps of one person.
pub(crate) async fn list(tx: &mut ReadTx, of: Option<UserId>, limit: i64) -> Result<Vec<RoleGrant>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, user_id, wanted, why, reason, asked_by, asked_at, expires_at, decided_by, decided_at, approved
         from identity.role_grants where ($1::uuid is null or user_id = $1)
         order by decided_at is not null, asked_at desc, id desc limit $2",
        of.map(UserId::get),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(RoleGrant::try_from).collect()
}
