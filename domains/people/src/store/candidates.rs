//! The published row of a worker.

use crate::model::{Candidate, Profile};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, WriteTx};
use serde_json::{Map, Value};

/// Writes the row, and lets organisations see the worker's credentials exactly when they may see the worker.
pub(crate) async fn publish(
    tx: &mut WriteTx,
    profile: &Profile,
    candidate: &Candidate,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let days = candidate.exceptions.iter();
    let exceptions: Map<String, Value> = days
        .map(|(day, slots)| (day.to_string(), slots.bits().into()))
        .collect();
    sqlx::query!(
        "insert into people.public_candidates (worker_id, sector, display_name, town, location, cell, radius_km, week,
            exceptions, experience_months, roles, specialisms, discoverable, updated_at)
         values ($1, $2, $3, $4, ST_SetSRID(ST_MakePoint($6::float8, $5::float8), 4326)::geography, $7, $8, $9, $10, $11,
            $12, $13, $14, $15)
         on conflict (worker_id) do update set sector = excluded.sector, display_name = excluded.display_name,
            town = excluded.town, location = excluded.location, cell = excluded.cell, radius_km = excluded.radius_km,
            week = excluded.week, exceptions = excluded.exceptions, experience_months = excluded.experience_months,
            roles = excluded.roles, specialisms = excluded.specialisms, discoverable = excluded.discoverable,
            updated_at = excluded.updated_at",
        profile.worker.get(),
        profile.sector,
        candidate.display_name,
        candidate.town,
        candidate.lat,
        candidate.lon,
        candidate.cell,
        i16::try_from(candidate.radius_km).unwrap_or(i16::MAX),
        i32::try_from(candidate.week.bits()).unwrap_or(0),
        Value::Object(exceptions),
        i32::try_from(candidate.experience_months).unwrap_or(i32::MAX),
        &profile.experience.roles,
        &profile.experience.specialisms,
        candidate.discoverable,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update people.credentials set shared = $2 where worker_id = $1 and shared <> $2",
        profile.worker.get(),
        candidate.discoverable,
    )
    .execute(tx.conn())
    .await?;
    refresh_held(tx, profile.worker).await
}

/// Copies the kinds that the worker holds into the row, if there is one yet.
pub(crate) async fn refresh_held(tx: &mut WriteTx, worker: UserId) -> Result<(), DbError> {
    sqlx::query!(
        "update people.public_candidates p
         set held = array(select distinct c.kind from people.credentials c
                where c.worker_id = p.worker_id and not isempty(c.effective) order by 1),
            declared = array(select distinct c.kind from people.credentials c
                where c.worker_id = p.worker_id and c.state = 'declared' order by 1)
         where p.worker_id = $1",
        worker.get(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
