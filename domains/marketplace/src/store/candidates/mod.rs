//! Workers as matching reads them: from the published tables of people, and from our own bookings.
//!
//! Row-level security keeps the operators of PostGIS from using an index, so a search asks for the squares that its
//! circle touches (people::cells_within) and measures within them. Distances are great circles on the sphere; postcodes
//! are approximate by more than the sphere is.

mod facts;

pub(crate) use facts::{held, names};

use crate::model::{Availability, Candidate, GeoPoint, MatchRules, ShiftTerms};
use crate::queries::{Profile, Shift};
use crate::store::invitations;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use facts::{busy, worked};
use kernel::ids::{ShiftId, SiteId, UserId};
use platform::{DbError, ReadTx};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A shift in the terms that the queries ask in.
pub(crate) struct Search {
    shift: ShiftId,
    site: SiteId,
    terms: ShiftTerms,
    place: GeoPoint,
    /// The parts of the usual week that the shift touches.
    week: i32,
    /// Requirements and the kinds that satisfy them, as parallel lists of pairs.
    requirements: Vec<String>,
    kinds: Vec<String>,
    /// The kinds for each of the first requirements, those with the fewest kinds first: a quick sieve.
    sieve: [Option<Vec<String>>; 4],
    rest: TimeDelta,
    now: DateTime<Utc>,
}

impl Search {
    pub(crate) fn new(rules: &MatchRules, shift: &Shift, now: DateTime<Utc>) -> Self {
        let satisfying =
            |requirement: &str| -> Vec<String> { rules.lattice.satisfying(requirement).map(str::to_owned).collect() };
        let (mut requirements, mut kinds, mut sets) = (Vec::new(), Vec::new(), Vec::new());
        for requirement in &shift.terms.required {
            let set = satisfying(requirement);
            requirements.extend(set.iter().map(|_| requirement.clone()));
            kinds.extend(set.iter().cloned());
            sets.push(set);
        }
        sets.sort_by_key(Vec::len);
        let mut sets = sets.into_iter();
        Self {
            shift: shift.id,
            site: shift.site,
            terms: shift.terms.clone(),
            place: shift.place,
            week: i32::try_from(rules.slots.week_bits(shift.span(), shift.terms.sleep_in)).unwrap_or(0),
            requirements,
            kinds,
            sieve: [sets.next(), sets.next(), sets.next(), sets.next()],
            rest: rules.rest,
            now,
        }
    }

    /// The span within which another booking could be in the way.
    fn around(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.terms.span.start() - self.rest, self.terms.span.end() + self.rest)
    }

    fn cells(&self, km: u16) -> Vec<i32> {
        people::cells_within(self.place.latitude, self.place.longitude, f64::from(km))
    }
}

/// A worker whose credentials and bookings are still to be read.
pub(crate) struct Found {
    pub(crate) worker: UserId,
    name: String,
    town: String,
    sector: String,
    discoverable: bool,
    metres: f64,
    radius_km: i16,
    week: i32,
    exceptions: Value,
    months: i32,
}

struct Row {
    worker_id: Uuid,
    display_name: String,
    town: String,
    sector: String,
    discoverable: bool,
    metres: f64,
    radius_km: i16,
    week: i32,
    exceptions: Value,
    experience_months: i32,
}

impl From<Row> for Found {
    fn from(row: Row) -> Self {
        Self {
            worker: row.worker_id.into(),
            name: row.display_name,
            town: row.town,
            sector: row.sector,
            discoverable: row.discoverable,
            metres: row.metres,
            radius_km: row.radius_km,
            week: row.week,
            exceptions: row.exceptions,
            months: row.experience_months,
        }
    }
}

/// Tells the planner, for this transaction, to start neither helpers nor the compiler: for some thousand rows they take
/// longer to start than the work takes, and the cost of a distance makes it believe otherwise.
pub(crate) async fn plan_small(tx: &mut ReadTx) -> Result<(), DbError> {
    sqlx::query!(
        "select set_config('max_parallel_workers_per_gather', '0', true) as helpers, set_config('jit', 'off', true) as jit"
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

/// Finds the nearest workers within a ring who pass every gate; of those who are equally near, those who ticked the time
/// and have most experience come first.
///
/// The inner query sorts; the outer one, which the limit keeps apart, tries credentials and bookings one by one until it
/// has enough.
pub(crate) async fn passing(tx: &mut ReadTx, search: &Search, km: u16, limit: u16) -> Result<Vec<Found>, DbError> {
    let (from, until) = search.around();
    let [first, second, third, fourth] = &search.sieve;
    let rows = sqlx::query_as!(
        Row,
        r#"select n.worker_id as "worker_id!", n.display_name as "display_name!", n.town as "town!",
                  n.sector as "sector!", n.discoverable as "discoverable!", n.metres as "metres!",
                  n.radius_km as "radius_km!", n.week as "week!", n.exceptions as "exceptions!",
                  n.experience_months as "experience_months!"
           from (
               select c.*, ST_Distance(c.location, ST_SetSRID(ST_MakePoint($3, $2), 4326)::geography, false) as metres
               from people.public_candidates c
               where c.sector = $1 and c.cell = any ($4) and c.discoverable
                 and ($5::text[] is null or c.held && $5) and ($6::text[] is null or c.held && $6)
                 and ($7::text[] is null or c.held && $7) and ($8::text[] is null or c.held && $8)
                 and ST_Distance(c.location, ST_SetSRID(ST_MakePoint($3, $2), 4326)::geography, false)
                     <= least($9::float8, c.radius_km * 1000.0)
               order by metres, (c.week & $10) = $10 desc, c.experience_months desc, c.worker_id
               limit 20000
           ) n
           where (select count(distinct p.requirement)
                  from unnest($11::text[], $12::text[]) p (requirement, kind)
                  join people.public_credentials k on k.worker_id = n.worker_id and k.kind = p.kind
                  where k.effective @> tstzrange($13, $14)) = $15
             and not exists (select from marketplace.busy_times(array[n.worker_id], tstzrange($16, $17)))
           limit $18"#,
        search.terms.sector,
        search.place.latitude,
        search.place.longitude,
        &search.cells(km),
        first.as_deref(),
        second.as_deref(),
        third.as_deref(),
        fourth.as_deref(),
        f64::from(km) * 1000.0,
        search.week,
        &search.requirements,
        &search.kinds,
        search.terms.span.start(),
        search.terms.span.end(),
        i64::try_from(search.terms.required.len()).unwrap_or(i64::MAX),
        from,
        until,
        i64::from(limit),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Found::from).collect())
}

/// Finds the nearest workers of the sector, whoever they are.
pub(crate) async fn nearest(tx: &mut ReadTx, search: &Search, km: u16, limit: u16) -> Result<Vec<Found>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select c.worker_id, c.display_name, c.town, c.sector, c.discoverable,
                  ST_Distance(c.location, ST_SetSRID(ST_MakePoint($3, $2), 4326)::geography, false) as "metres!",
                  c.radius_km, c.week, c.exceptions, c.experience_months
           from people.public_candidates c
           where c.sector = $1 and c.cell = any ($4) and c.discoverable
           order by "metres!", c.worker_id limit $5"#,
        search.terms.sector,
        search.place.latitude,
        search.place.longitude,
        &search.cells(km),
        i64::from(limit),
    )
    .fetch_all(tx.conn())
    .await?;
    let within = |row: &Row| row.metres <= f64::from(km) * 1000.0;
    Ok(rows.into_iter().filter(within).map(Found::from).collect())
}

/// Finds one worker whom the organisation may see.
pub(crate) async fn lookup(tx: &mut ReadTx, search: &Search, worker: UserId) -> Result<Option<Found>, DbError> {
    let row = sqlx::query_as!(
        Row,
        r#"select c.worker_id, c.display_name, c.town, c.sector, c.discoverable,
                  ST_Distance(c.location, ST_SetSRID(ST_MakePoint($3, $2), 4326)::geography, false) as "metres!",
                  c.radius_km, c.week, c.exceptions, c.experience_months
           from people.public_candidates c where c.worker_id = $1"#,
        worker.get(),
        search.place.latitude,
        search.place.longitude,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Found::from))
}

/// Reads what the gates and the score want to know beside the profile, for all workers at once.
pub(crate) async fn complete(tx: &mut ReadTx, search: &Search, found: Vec<Found>) -> Result<Vec<Profile>, DbError> {
    let workers: Vec<Uuid> = found.iter().map(|one| one.worker.get()).collect();
    let mut held = held(tx, &workers, &search.kinds).await?;
    let mut busy = busy(tx, search, &workers).await?;
    let worked = worked(tx, search, &workers).await?;
    let invited = invitations::states(tx, search.shift, &workers).await?;
    let profile = |one: Found| {
        let id = one.worker.get();
        Ok(Profile {
            candidate: Candidate {
                worker: one.worker,
                name: one.name,
                sector: one.sector,
                discoverable: one.discoverable,
                distance_metres: metres(one.metres),
                radius_metres: u32::try_from(one.radius_km).unwrap_or(0) * 1000,
                availability: availability(one.week, one.exceptions)?,
                experience_months: u32::try_from(one.months).unwrap_or(0),
                shifts_at_site: worked.get(&id).copied().unwrap_or(0),
                held: held.remove(&id).unwrap_or_default(),
                busy: busy.remove(&id).unwrap_or_default(),
            },
            town: one.town,
            invited: invited.get(&id).copied(),
        })
    };
    found.into_iter().map(profile).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "no two places are 4 million km apart"
)]
fn metres(distance: f64) -> u32 {
    // Up, as the gate in SQL compares before rounding: what is beyond the radius stays beyond it.
    distance.max(0.0).ceil() as u32
}

fn availability(week: i32, exceptions: Value) -> Result<Availability, DbError> {
    let days: BTreeMap<NaiveDate, u8> =
        serde_json::from_value(exceptions).map_err(|why| DbError::row("people.public_candidates.exceptions", why))?;
    let week = u32::try_from(week).map_err(|why| DbError::row("people.public_candidates.week", why))?;
    Ok(Availability::from_bits(week, days))
}
