//! Shifts.

use crate::model::{GeoPoint, Publishable, ShiftState, ShiftTerms};
use crate::queries::{CoverGaps, OpenShifts, Shift};
use crate::rights::PostShift;
use chrono::{DateTime, Utc};
use kernel::ids::{OrganisationId, ShiftId, UserId};
use kernel::{Cursor, Money, PageRequest, Span};
use organisations::{PublicOrganisation, Site};
use platform::{DbError, Permit, ReadTx, WriteTx};
use std::collections::HashMap;
use uuid::Uuid;

struct Row {
    id: Uuid,
    organisation_id: Uuid,
    organisation_name: String,
    site_id: Uuid,
    site_name: String,
    town: String,
    latitude: f64,
    longitude: f64,
    sector: String,
    role: String,
    title: String,
    notes: Option<String>,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    sleep_in: bool,
    pay_pence: i64,
    positions: i16,
    booked: i16,
    required: Vec<String>,
    state: String,
    posted_by: Uuid,
}

/// Every query for whole shifts reads the same columns; only what follows `from marketplace.shifts s` differs.
macro_rules! shifts {
    ($tail:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select s.id, s.organisation_id, s.organisation_name, s.site_id, s.site_name, s.town,
                      ST_Y(s.location::geometry) as "latitude!", ST_X(s.location::geometry) as "longitude!",
                      s.sector, s.role, s.title, s.notes, lower(s.during) as "start!", upper(s.during) as "end!",
                      s.sleep_in, s.pay_pence, s.positions, s.booked, s.required, s.state, s.posted_by
               from marketplace.shifts s "# + $tail
            $(, $argument)*
        )
    };
}

impl TryFrom<Row> for Shift {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let count = |place, number: i16| u16::try_from(number).map_err(|why| DbError::row(place, why));
        Ok(Self {
            id: row.id.into(),
            organisation: row.organisation_id.into(),
            organisation_name: row.organisation_name,
            site: row.site_id.into(),
            site_name: row.site_name,
            town: row.town,
            place: GeoPoint {
                latitude: row.latitude,
                longitude: row.longitude,
            },
            role: row.role,
            title: row.title,
            notes: row.notes,
            terms: ShiftTerms {
                sector: row.sector,
                span: Span::try_new(row.start, row.end)
                    .map_err(|why| DbError::row("marketplace.shifts.during", why))?,
                required: row.required,
                sleep_in: row.sleep_in,
            },
            pay: Money::pence(row.pay_pence),
            positions: count("marketplace.shifts.positions", row.positions)?,
            booked: count("marketplace.shifts.booked", row.booked)?,
            state: ShiftState::parse(&row.state).ok_or_else(|| DbError::row("marketplace.shifts.state", &row.state))?,
            posted_by: row.posted_by.into(),
        })
    }
}

/// Finds a shift that the actor may know of.
pub(crate) async fn lookup(tx: &mut ReadTx, id: ShiftId) -> Result<Option<Shift>, DbError> {
    let row = shifts!("where s.id = $1", id.get()).fetch_optional(tx.conn()).await?;
    row.map(Shift::try_from).transpose()
}

/// Finds several shifts at once.
pub(crate) async fn by_id(tx: &mut ReadTx, ids: &[ShiftId]) -> Result<HashMap<ShiftId, Shift>, DbError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.get()).collect();
    let rows = shifts!("where s.id = any ($1)", &ids).fetch_all(tx.conn()).await?;
    rows.into_iter()
        .map(|row| Shift::try_from(row).map(|shift| (shift.id, shift)))
        .collect()
}

/// Lists open shifts to come, one more than the page holds.
pub(crate) async fn list_open(
    tx: &mut ReadTx,
    wanted: &OpenShifts,
    page: &PageRequest,
    now: DateTime<Utc>,
) -> Result<Vec<Shift>, DbError> {
    let (after, after_id) = start_of(page, now);
    let rows = shifts!(
        "where s.state = 'open' and (s.starts_at, s.id) > ($1, $2)
           and ($3::text is null or s.sector = $3)
           and ($4::text is null or s.role = $4)
           and ($5::float8 is null
                or ST_DWithin(s.location, ST_SetSRID(ST_MakePoint($6, $5), 4326)::geography, $7, false))
         order by s.starts_at, s.id limit $8",
        after,
        after_id,
        wanted.sector.as_deref(),
        wanted.role.as_deref(),
        wanted.near.map(|near| near.place.latitude),
        wanted.near.map_or(0.0, |near| near.place.longitude),
        wanted.near.map_or(0.0, |near| f64::from(near.km) * 1000.0),
        i64::from(page.limit()) + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Shift::try_from).collect()
}

/// Lists an organisation's shifts that are to come or under way, one more than the page holds.
pub(crate) async fn list_of(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    page: &PageRequest,
    now: DateTime<Utc>,
) -> Result<Vec<Shift>, DbError> {
    let (after, after_id) = place(page).unwrap_or((DateTime::<Utc>::MIN_UTC, Uuid::nil()));
    // PostgreSQL's timestamps begin later than chrono's.
    let after = after.max(DateTime::<Utc>::UNIX_EPOCH);
    let rows = shifts!(
        "where s.organisation_id = $1 and upper(s.during) > $2 and (s.starts_at, s.id) > ($3, $4)
         order by s.starts_at, s.id limit $5",
        organisation.get(),
        now,
        after,
        after_id,
        i64::from(page.limit()) + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Shift::try_from).collect()
}

/// Names a shift's place in a list.
pub(crate) fn place_in_list(shift: &Shift) -> String {
    format!(
        "{}_{}",
        shift.span().start().timestamp_micros(),
        shift.id.get().simple()
    )
}

fn place(page: &PageRequest) -> Option<(DateTime<Utc>, Uuid)> {
    let Cursor(text) = page.after.as_ref()?;
    let (instant, id) = text.split_once('_')?;
    let instant = DateTime::from_timestamp_micros(instant.parse().ok()?)?;
    Some((instant, Uuid::try_parse(id).ok()?))
}

/// A list of what is to come starts now, also where the place asked for lies in the past or is none of ours.
fn start_of(page: &PageRequest, now: DateTime<Utc>) -> (DateTime<Utc>, Uuid) {
    place(page)
        .filter(|(instant, _)| *instant > now)
        .unwrap_or((now, Uuid::max()))
}

/// Counts invitations that wait for an answer, for each shift that has any.
pub(crate) async fn waiting(tx: &mut ReadTx, ids: &[ShiftId]) -> Result<HashMap<ShiftId, u32>, DbError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.get()).collect();
    let rows = sqlx::query!(
        r#"select shift_id, count(*) as "count!" from marketplace.invitations
           where shift_id = any ($1) and state = 'open' group by shift_id"#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let counted = rows
        .into_iter()
        .map(|row| (row.shift_id.into(), u32::try_from(row.count).unwrap_or(u32::MAX)));
    Ok(counted.collect())
}

/// Adds up what an organisation has to come.
pub(crate) async fn totals(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<CoverGaps, DbError> {
    let row = sqlx::query!(
        r#"select count(*) filter (where s.state = 'open') as "open!",
                  coalesce(sum(s.positions - s.booked) filter (where s.state = 'open'), 0)::bigint as "free!",
                  coalesce(sum(s.booked), 0)::bigint as "booked!",
                  (select count(*) from marketplace.invitations i
                   join marketplace.shifts w on w.id = i.shift_id
                   where i.organisation_id = $1 and i.state = 'open' and w.starts_at > $2) as "waiting!"
           from marketplace.shifts s where s.organisation_id = $1 and s.starts_at > $2"#,
        organisation.get(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(CoverGaps {
        gaps: Vec::new(),
        open_shifts: row.open.unsigned_abs(),
        free_places: row.free.unsigned_abs(),
        booked: row.booked.unsigned_abs(),
        waiting: row.waiting.unsigned_abs(),
    })
}

/// What is written down of a new shift beside its terms.
pub(crate) struct NewShift<'a> {
    pub(crate) id: ShiftId,
    pub(crate) organisation: &'a PublicOrganisation,
    pub(crate) site: &'a Site,
    pub(crate) role: &'a str,
    pub(crate) publishable: &'a Publishable,
    pub(crate) pay: Money,
    pub(crate) positions: u16,
    pub(crate) posted_by: UserId,
    pub(crate) at: DateTime<Utc>,
}

/// Publishes a shift of the permit's organisation.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<PostShift>, new: &NewShift<'_>) -> Result<(), DbError> {
    let terms = &new.publishable.terms;
    sqlx::query!(
        "insert into marketplace.shifts
            (id, organisation_id, organisation_name, site_id, site_name, town, location, sector, role, title, notes,
             during, sleep_in, pay_pence, currency, positions, required, posted_by, posted_at)
         values ($1, $2, $3, $4, $5, $6, ST_SetSRID(ST_MakePoint($7, $8), 4326)::geography, $9, $10, $11, $12,
                 tstzrange($13, $14), $15, $16, $17, $18, $19, $20, $21)",
        new.id.get(),
        permit.target(),
        new.organisation.name,
        new.site.id.get(),
        new.site.name,
        new.site.town,
        new.site.lon,
        new.site.lat,
        terms.sector,
        new.role,
        new.publishable.title,
        new.publishable.notes,
        terms.span.start(),
        terms.span.end(),
        terms.sleep_in,
        new.pay.minor(),
        new.pay.currency().code(),
        i16::try_from(new.positions).unwrap_or(i16::MAX),
        &terms.required,
        new.posted_by.get(),
        new.at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
