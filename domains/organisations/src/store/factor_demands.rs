//! Which organisations demand a second factor of everybody in them.

use crate::model::factor_demand::FactorDemand;
use crate::rights::KeepFactorDemand;
use chrono::{DateTime, Utc};
use kernel::ids::OrganisationId;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Finds what an organisation demands, if it does.
pub(crate) async fn lookup(tx: &mut ReadTx, organisation: OrganisationId) -> Result<Option<FactorDemand>, DbError> {
    let demand = sqlx::query_as!(
        FactorDemand,
        "select holds_from, set_at from organisations.factor_demands where organisation_id = $1",
        organisation.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(demand)
}

/// Has the permit's organisation demand one from an instant on; `false` when the actor may not.
pub(crate) async fn set(
    tx: &mut WriteTx,
    permit: &Permit<KeepFactorDemand>,
    from: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into organisations.factor_demands (organisation_id, holds_from, set_at) values ($1, $2, $3)
         on conflict (organisation_id) do update set holds_from = excluded.holds_from, set_at = excluded.set_at",
        permit.target(),
        from,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lifts the demand of the permit's organisation; `false` when there is none.
pub(crate) async fn remove(tx: &mut WriteTx, permit: &Permit<KeepFactorDemand>) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "delete from organisations.factor_demands where organisation_id = $1",
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
