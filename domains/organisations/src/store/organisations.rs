//! Organisations.

use crate::model::organisation::{Details, Organisation};
use crate::rights::{Found, Manage};
use chrono::{DateTime, Utc};
use kernel::ids::{OrganisationId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

struct Row {
    id: Uuid,
    name: String,
    sector: String,
    kind: String,
    registration_number: Option<String>,
    verified_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<Row> for Organisation {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            sector: row.sector,
            kind: row.kind,
            registration_number: row.registration_number,
            verified_at: row.verified_at,
            created_at: row.created_at,
        }
    }
}

/// Finds an organisation that the actor may see.
pub(crate) async fn lookup(tx: &mut ReadTx, id: OrganisationId) -> Result<Option<Organisation>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, name, sector, kind, registration_number, verified_at, created_at
         from organisations.organisations where id = $1",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Organisation::from))
}

/// Adds an organisation under the permit's id.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<Found>,
    details: &Details,
    founder: UserId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into organisations.organisations (id, name, sector, kind, registration_number, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        permit.target(),
        details.name,
        details.sector,
        details.kind,
        details.registration_number,
        founder.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Stores another registration number. What was checked was checked under the old one, so the check is void.
pub(crate) async fn set_registration(tx: &mut WriteTx, permit: &Permit<Manage>, number: &str) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update organisations.organisations
         set verified_at = case when registration_number = $2 then verified_at end, registration_number = $2
         where id = $1",
        permit.target(),
        number,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps the owners of an organisation from changing under one's eyes. Only those who may change it can ask for that.
pub(crate) async fn lock(tx: &mut WriteTx, id: OrganisationId) -> Result<bool, DbError> {
    let row = sqlx::query_scalar!(
        "select id from organisations.organisations where id = $1 for update",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.is_some())
}

/// Finds organisations by the beginning of their name, or by their registration number.
pub(crate) async fn find(tx: &mut ReadTx, words: &str, limit: u16) -> Result<Vec<Organisation>, DbError> {
    let escaped = words.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    let rows = sqlx::query_as!(
        Row,
        "select id, name, sector, kind, registration_number, verified_at, created_at
         from organisations.organisations where name ilike $1 or registration_number = $2
         order by lower(name), id limit $3",
        escaped + "%",
        words,
        i64::from(limit),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Organisation::from).collect())
}
