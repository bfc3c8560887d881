//! Deleting what has served its time.

use chrono::{DateTime, Utc};
use platform::retention::Retain;
use platform::{DbError, Permit, WriteTx};

/// Deletes invitations into organisations of a sector that were withdrawn, or could not be accepted any more, before the
/// instant, with the links of their letters.
pub(crate) async fn invitations(
    tx: &mut WriteTx,
    _permit: &Permit<Retain>,
    sector: &str,
    before: DateTime<Utc>,
) -> Result<u64, DbError> {
    sqlx::query!(
        "delete from organisations.invitation_links l
         using organisations.invitations i join organisations.public_organisations o on o.id = i.organisation_id
         where i.organisation_id = l.organisation_id and i.id = l.invitation_id
           and o.sector = $1 and i.accepted_at is null and coalesce(i.withdrawn_at, i.expires_at) < $2",
        sector,
        before,
    )
    .execute(tx.conn())
    .await?;
    let done = sqlx::query!(
        "delete from organisations.invitations i using organisations.public_organisations o
         where o.id = i.organisation_id and o.sector = $1
           and i.accepted_at is null and coalesce(i.withdrawn_at, i.expires_at) < $2",
        sector,
        before,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
