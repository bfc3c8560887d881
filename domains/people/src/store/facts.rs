//! People at a glance.

use crate::facts::PersonFacts;
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, ReadTx};
use uuid::Uuid;

struct Row {
    user_id: Uuid,
    given_name: Option<String>,
    family_name: Option<String>,
    sector: String,
    town: Option<String>,
    discoverable: bool,
    completed_at: Option<DateTime<Utc>>,
}

impl From<Row> for PersonFacts {
    fn from(row: Row) -> Self {
        let parts: Vec<String> = [row.given_name, row.family_name].into_iter().flatten().collect();
        Self {
            user: row.user_id.into(),
            name: (!parts.is_empty()).then(|| parts.join(" ")),
            sector: row.sector,
            town: row.town,
            discoverable: row.discoverable,
            completed_at: row.completed_at,
        }
    }
}

/// Finds a worker.
pub(crate) async fn lookup(tx: &mut ReadTx, user: UserId) -> Result<Option<PersonFacts>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select user_id, given_name, family_name, sector, town, discoverable, completed_at
         from people.profiles where user_id = $1",
        user.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(PersonFacts::from))
}

/// Finds workers by the beginning of a name, whatever the case of its letters.
pub(crate) async fn find_by_name(tx: &mut ReadTx, start: &str, limit: u16) -> Result<Vec<PersonFacts>, DbError> {
    let escaped = start.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    let rows = sqlx::query_as!(
        Row,
        "select user_id, given_name, family_name, sector, town, discoverable, completed_at
         from people.profiles
         where given_name ilike $1 or family_name ilike $1 or (given_name || ' ' || family_name) ilike $1
         order by lower(family_name), lower(given_name), user_id limit $2",
        escaped + "%",
        i64::from(limit),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(PersonFacts::from).collect())
}
