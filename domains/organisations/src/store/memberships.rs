//! Who acts for which organisation.

use crate::rights::{Admit, Found};
use chrono::{DateTime, Utc};
use kernel::ids::{OrganisationId, UserId};
use platform::{DbError, Membership, OrgRole, Permit, ReadTx, WriteTx};

fn role(word: &str) -> Result<OrgRole, DbError> {
    OrgRole::parse(word).ok_or_else(|| DbError::row("organisations.memberships.role", word))
}

/// Finds the organisation that a person acts for.
pub(crate) async fn of(tx: &mut ReadTx, user: UserId) -> Result<Option<Membership>, DbError> {
    let row = sqlx::query!(
        "select organisation_id, role from organisations.memberships where user_id = $1 and ended_at is null",
        user.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Membership {
            organisation: row.organisation_id.into(),
            role: role(&row.role)?,
        })
    })
    .transpose()
}

/// Lists who acts for an organisation, longest first.
pub(crate) async fn list(tx: &mut ReadTx, organisation: OrganisationId) -> Result<Vec<(UserId, OrgRole)>, DbError> {
    let rows = sqlx::query!(
        "select user_id, role from organisations.memberships
         where organisation_id = $1 and ended_at is null order by created_at, user_id",
        organisation.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.user_id.into(), role(&row.role)?)))
        .collect()
}

/// Makes the founder the owner; `false` when the founder acts for an organisation already.
pub(crate) async fn found(
    tx: &mut WriteTx,
    permit: &Permit<Found>,
    founder: UserId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into organisations.memberships (organisation_id, user_id, role, founder, created_at)
         values ($1, $2, 'owner', $2, $3) on conflict do nothing",
        permit.target(),
        founder.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes a person a member; `false` when they act for an organisation already.
pub(crate) async fn admit(
    tx: &mut WriteTx,
    permit: &Permit<Admit>,
    user: UserId,
    role: OrgRole,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into organisations.memberships (organisation_id, user_id, role, created_at)
         values ($1, $2, $3, $4) on conflict do nothing",
        permit.target(),
        user.get(),
        role.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
