//! What everybody may know.

use crate::model::organisation::Details;
use crate::queries::{KindCount, PublicOrganisation};
use crate::rights::{Found, Manage};
use kernel::ids::OrganisationId;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Publishes a new organisation.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<Found>, details: &Details) -> Result<(), DbError> {
    sqlx::query!(
        "insert into organisations.public_organisations (id, name, sector, kind) values ($1, $2, $3, $4)",
        permit.target(),
        details.name,
        details.sector,
        details.kind,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Publishes the town of the first site.
pub(crate) async fn set_first_town(tx: &mut WriteTx, permit: &Permit<Manage>, town: &str) -> Result<(), DbError> {
    sqlx::query!(
        "update organisations.public_organisations set town = $2 where id = $1 and town is null",
        permit.target(),
        town,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Finds what is published of an organisation.
pub(crate) async fn lookup(tx: &mut ReadTx, id: OrganisationId) -> Result<Option<PublicOrganisation>, DbError> {
    let row = sqlx::query!(
        "select id, name, sector, kind, town from organisations.public_organisations where id = $1",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| PublicOrganisation {
        id: row.id.into(),
        name: row.name,
        sector: row.sector,
        kind: row.kind,
        town: row.town,
    }))
}

/// Counts organisations by sector and kind.
pub(crate) async fn count_by_kind(tx: &mut ReadTx) -> Result<Vec<KindCount>, DbError> {
    let rows = sqlx::query!(
        r#"select sector, kind, count(*) as "count!" from organisations.public_organisations
           group by sector, kind order by sector, kind"#
    )
    .fetch_all(tx.conn())
    .await?;
    let counts = rows.into_iter().map(|row| KindCount {
        sector: row.sector,
        kind: row.kind,
        count: row.count.unsigned_abs(),
    });
    Ok(counts.collect())
}
