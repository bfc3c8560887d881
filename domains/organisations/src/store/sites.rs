//! Places of work.

use crate::model::site::{Site, SiteDetails};
use crate::rights::Manage;
use chrono::{DateTime, Utc};
use kernel::ids::{OrganisationId, SiteId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

struct Row {
    id: Uuid,
    organisation_id: Uuid,
    name: String,
    address_line1: String,
    address_line2: Option<String>,
    town: String,
    postcode: String,
    lat: f64,
    lon: f64,
    created_at: DateTime<Utc>,
}

impl TryFrom<Row> for Site {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id.into(),
            organisation: row.organisation_id.into(),
            name: row.name,
            address_line1: row.address_line1,
            address_line2: row.address_line2,
            town: row.town,
            postcode: row
                .postcode
                .parse()
                .map_err(|why| DbError::row("organisations.sites.postcode", why))?,
            lat: row.lat,
            lon: row.lon,
            created_at: row.created_at,
        })
    }
}

/// Lists the sites of an organisation by name.
pub(crate) async fn list(tx: &mut ReadTx, organisation: OrganisationId) -> Result<Vec<Site>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, organisation_id, name, address_line1, address_line2, town, postcode, created_at,
                  ST_Y(location::geometry) as "lat!", ST_X(location::geometry) as "lon!"
           from organisations.sites where organisation_id = $1 order by lower(name), id"#,
        organisation.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Site::try_from).collect()
}

/// Finds a site that the actor may see.
pub(crate) async fn lookup(tx: &mut ReadTx, id: SiteId) -> Result<Option<Site>, DbError> {
    sqlx::query_as!(
        Row,
        r#"select id, organisation_id, name, address_line1, address_line2, town, postcode, created_at,
                  ST_Y(location::geometry) as "lat!", ST_X(location::geometry) as "lon!"
           from organisations.sites where id = $1"#,
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Site::try_from)
    .transpose()
}

/// Finds the site that has a name, whatever the case of its letters.
pub(crate) async fn find_by_name(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    name: &str,
) -> Result<Option<Site>, DbError> {
    sqlx::query_as!(
        Row,
        r#"select id, organisation_id, name, address_line1, address_line2, town, postcode, created_at,
                  ST_Y(location::geometry) as "lat!", ST_X(location::geometry) as "lon!"
           from organisations.sites where organisation_id = $1 and lower(name) = lower($2)"#,
        organisation.get(),
        name,
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Site::try_from)
    .transpose()
}

/// Adds a site to the permit's organisation; `false` when another has its name.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<Manage>,
    id: SiteId,
    site: &SiteDetails,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into organisations.sites
            (organisation_id, id, name, address_line1, address_line2, town, postcode, location, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, ST_SetSRID(ST_MakePoint($8, $9), 4326)::geography, $10)
         on conflict do nothing",
        permit.target(),
        id.get(),
        site.name,
        site.address_line1,
        site.address_line2,
        site.town,
        site.postcode.as_str(),
        site.place.lon,
        site.place.lat,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
