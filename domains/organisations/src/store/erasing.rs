//! Forgetting a member.

use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{OrganisationId, UserId};
use platform::forget::Forget;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Names the organisation that would be left without an owner.
pub(crate) async fn owned_alone(tx: &mut ReadTx, user: UserId) -> Result<Option<String>, DbError> {
    let name = sqlx::query_scalar!(
        "select p.name from organisations.memberships m
         join organisations.public_organisations p on p.id = m.organisation_id
         where m.user_id = $1 and m.role = 'owner' and m.ended_at is null
           and not exists (select from organisations.memberships o
                           where o.organisation_id = m.organisation_id and o.user_id <> m.user_id
                             and o.role = 'owner' and o.ended_at is null)",
        user.get(),
    );
    Ok(name.fetch_optional(tx.conn()).await?)
}

/// Locks the organisation that the person owns alone, so that nobody becomes or stops being an owner meanwhile.
pub(crate) async fn lock_owned_alone(
    tx: &mut WriteTx,
    permit: &Permit<Forget>,
) -> Result<Option<OrganisationId>, DbError> {
    sqlx::query!(
        "select o.id from organisations.organisations o
         where o.id in (select m.organisation_id from organisations.memberships m
                        where m.user_id = $1 and m.role = 'owner' and m.ended_at is null)
         for update",
        permit.target(),
    )
    .fetch_optional(tx.conn())
    .await?;
    // A second look, for what was committed while we waited for the lock.
    let alone = sqlx::query_scalar!(
        "select m.organisation_id from organisations.memberships m
         where m.user_id = $1 and m.role = 'owner' and m.ended_at is null
           and not exists (select from organisations.memberships o
                           where o.organisation_id = m.organisation_id and o.user_id <> m.user_id
                             and o.role = 'owner' and o.ended_at is null)",
        permit.target(),
    );
    Ok(alone.fetch_optional(tx.conn()).await?.map(OrganisationId::from))
}

/// Ends the person's memberships, and takes their address out of the invitations that went to it.
pub(crate) async fn erase(
    tx: &mut WriteTx,
    permit: &Permit<Forget>,
    email: &Email,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update organisations.invitations
         set withdrawn_at = case when accepted_at is null then coalesce(withdrawn_at, $3) end,
             email = ('erased-' || $1::uuid || '@erased.invalid')::citext
         where accepted_by = $1 or email = $2::text::citext",
        permit.target(),
        email.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update organisations.memberships set ended_at = $2 where user_id = $1 and ended_at is null",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
