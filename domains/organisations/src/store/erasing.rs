//! Forgetting a member.

use chrono::{DateTime, Utc};
use kernel::ids::UserId;
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

/// Ends the person's memberships.
pub(crate) async fn erase(tx: &mut WriteTx, permit: &Permit<Forget>, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update organisations.memberships set ended_at = $2 where user_id = $1 and ended_at is null",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
