//! Who acts for which organisation.

use crate::model::factor_demand::FactorDemand;
use crate::model::member::Member;
use crate::rights::{Admit, AppointOwner, ChangeRole, Found, Leave, LetIn, RemoveMember};
use chrono::{DateTime, Utc};
use kernel::ids::{OrganisationId, UserId};
use platform::{DbError, Membership, OrgRole, Permit, ReadTx, WriteTx};

fn role(word: &str) -> Result<OrgRole, DbError> {
    OrgRole::parse(word).ok_or_else(|| DbError::row("organisations.memberships.role", word))
}

/// Finds the organisation that a person acts for, with what it demands of them.
pub(crate) async fn of(tx: &mut ReadTx, user: UserId) -> Result<Option<Membership>, DbError> {
    let found = with_demand(tx, user).await?;
    Ok(found.map(|(membership, _)| membership))
}

/// The same, and what it demands of everybody in it.
pub(crate) async fn with_demand(
    tx: &mut ReadTx,
    user: UserId,
) -> Result<Option<(Membership, Option<FactorDemand>)>, DbError> {
    let row = sqlx::query!(
        r#"select m.organisation_id, m.role, coalesce(m.first_joined_at, m.created_at) as "first_joined!",
                  d.holds_from as "holds_from?", d.set_at as "set_at?"
           from organisations.memberships m
           left join organisations.factor_demands d on d.organisation_id = m.organisation_id
           where m.user_id = $1 and m.ended_at is null"#,
        user.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let demand = row.holds_from.zip(row.set_at);
        let demand = demand.map(|(holds_from, set_at)| FactorDemand { holds_from, set_at });
        let membership = Membership {
            organisation: row.organisation_id.into(),
            role: role(&row.role)?,
            factor_from: demand.map(|demand| demand.holds_for(row.first_joined)),
        };
        Ok((membership, demand))
    })
    .transpose()
}

/// Tells when somebody first joined an organisation, whether they are in it or were.
pub(crate) async fn first_joined(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    user: UserId,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let joined = sqlx::query_scalar!(
        r#"select coalesce(first_joined_at, created_at) as "first_joined!" from organisations.memberships
           where organisation_id = $1 and user_id = $2"#,
        organisation.get(),
        user.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(joined)
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

/// Lists who acts for an organisation with the day they began, longest first.
pub(crate) async fn members(tx: &mut ReadTx, organisation: OrganisationId) -> Result<Vec<Member>, DbError> {
    let rows = sqlx::query!(
        "select user_id, role, created_at from organisations.memberships
         where organisation_id = $1 and ended_at is null order by created_at, user_id",
        organisation.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Member {
                organisation,
                user: row.user_id.into(),
                role: role(&row.role)?,
                since: row.created_at,
            })
        })
        .collect()
}

/// Finds somebody who acts for an organisation.
pub(crate) async fn member(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    user: UserId,
) -> Result<Option<Member>, DbError> {
    let row = sqlx::query!(
        "select role, created_at from organisations.memberships
         where organisation_id = $1 and user_id = $2 and ended_at is null",
        organisation.get(),
        user.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Member {
            organisation,
            user,
            role: role(&row.role)?,
            since: row.created_at,
        })
    })
    .transpose()
}

/// Counts the owners of an organisation.
pub(crate) async fn count_owners(tx: &mut ReadTx, organisation: OrganisationId) -> Result<usize, DbError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from organisations.memberships
           where organisation_id = $1 and role = 'owner' and ended_at is null"#,
        organisation.get(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(usize::try_from(count).unwrap_or(0))
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

/// Lets somebody in by the permit's invitation, anew or once more; `false` when they act for an organisation already.
pub(crate) async fn let_in(
    tx: &mut WriteTx,
    permit: &Permit<LetIn>,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into organisations.memberships as m (organisation_id, user_id, role, created_at)
         select i.organisation_id, $2, i.role, $3 from organisations.invitations i where i.id = $1
         on conflict (organisation_id, user_id)
         do update set role = excluded.role, created_at = excluded.created_at, ended_at = null
         where m.ended_at is not null",
        permit.target(),
        user.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives the permit's member another role; `false` when they are no member any more.
pub(crate) async fn set_role(
    tx: &mut WriteTx,
    permit: &Permit<ChangeRole>,
    organisation: OrganisationId,
    role: OrgRole,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update organisations.memberships set role = $3
         where organisation_id = $1 and user_id = $2 and ended_at is null",
        organisation.get(),
        permit.target(),
        role.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes the permit's member an owner; `false` when they are no member any more.
pub(crate) async fn appoint(
    tx: &mut WriteTx,
    permit: &Permit<AppointOwner>,
    organisation: OrganisationId,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update organisations.memberships set role = 'owner'
         where organisation_id = $1 and user_id = $2 and ended_at is null",
        organisation.get(),
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the membership of the permit's member; `false` when it has ended already.
pub(crate) async fn remove(
    tx: &mut WriteTx,
    permit: &Permit<RemoveMember>,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    end(tx, organisation, permit.target(), now).await
}

/// Ends the permit's own membership; `false` when it has ended already.
pub(crate) async fn leave(
    tx: &mut WriteTx,
    permit: &Permit<Leave>,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    end(tx, organisation, permit.target(), now).await
}

async fn end(
    tx: &mut WriteTx,
    organisation: OrganisationId,
    user: uuid::Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update organisations.memberships set ended_at = $3
         where organisation_id = $1 and user_id = $2 and ended_at is null",
        organisation.get(),
        user,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
