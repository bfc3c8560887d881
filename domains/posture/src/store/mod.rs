//! The SQL of posture. It gives back model types only.

pub(crate) mod answers;
pub(crate) mod assessments;
pub(crate) mod own_data;
pub(crate) mod reports;
pub(crate) mod sealed;

use kernel::ids::OrganisationId;
use platform::{DbError, ReadTx};

/// Returns the organisation's published name.
pub(crate) async fn organisation_name(
    tx: &mut ReadTx,
    organisation: OrganisationId,
) -> Result<Option<String>, DbError> {
    let name = sqlx::query_scalar!(
        "select name from organisations.public_organisations where id = $1",
        organisation.get()
    );
    Ok(name.fetch_optional(tx.conn()).await?)
}

/// Refuses a write that policies made vanish: it must touch exactly one row.
fn one_row(touched: u64) -> Result<(), DbError> {
    if touched == 1 {
        Ok(())
    } else {
        Err(DbError::Sql(sqlx::Error::RowNotFound))
    }
}
