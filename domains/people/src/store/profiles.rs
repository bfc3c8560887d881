//! Profiles with their private part.

use super::{details, sealed};
use crate::model::{Availability, Experience, Extras, Personal, Profile, Qualifications, Week};
use crate::rights::EditProfile;
use chrono::{DateTime, Utc};
use contracts::places;
use contracts::sector::{SectorPack, SectorPacks, StepKey};
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, Vault, WriteTx};
use serde_json::Value;
use std::collections::BTreeMap;

/// Makes sure that the row is there and nobody else changes it until the transaction ends.
pub(crate) async fn lock(
    tx: &mut WriteTx,
    permit: &Permit<EditProfile>,
    sector: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into people.profiles (user_id, sector, version, created_at, updated_at) values ($1, $2, 0, $3, $3)
         on conflict (user_id) do nothing",
        permit.target(),
        sector,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "select version from people.profiles where user_id = $1 for update",
        permit.target()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

/// Loads a profile. The pack says which of the answers only it knows belong to which step.
pub(crate) async fn lookup(
    tx: &mut ReadTx,
    worker: UserId,
    packs: &SectorPacks,
    vault: &Vault,
) -> Result<Option<Profile>, DbError> {
    let private = sealed::details(tx, vault, worker).await?;
    load(tx, worker, packs, private).await
}

/// Loads a profile without opening what is sealed: marks stand for private answers. It tells what is missing, no more.
pub(crate) async fn outline(tx: &mut ReadTx, worker: UserId, packs: &SectorPacks) -> Result<Option<Profile>, DbError> {
    let private = sealed::outline(tx, worker).await?;
    load(tx, worker, packs, private).await
}

async fn load(
    tx: &mut ReadTx,
    worker: UserId,
    packs: &SectorPacks,
    private: sealed::Details,
) -> Result<Option<Profile>, DbError> {
    let row = sqlx::query!(
        "select p.sector, p.version, p.given_name, p.family_name, p.town, p.postcode, p.right_to_work, p.bio,
            p.qualifications, p.no_experience, p.roles, p.specialisms, p.week, p.radius_km, p.opt_out_48h, p.discoverable,
            p.extras, p.completed_at
         from people.profiles p where p.user_id = $1",
        worker.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut extras = Sorted::read(row.extras, packs.get(&row.sector));
    let postcode = row.postcode.map(|text| text.parse()).transpose();
    Ok(Some(Profile {
        worker,
        version: row.version,
        personal: Personal {
            given_name: row.given_name,
            family_name: row.family_name,
            date_of_birth: private.date_of_birth,
            phone: private.phone,
            address_line1: private.address_line1,
            address_line2: private.address_line2,
            town: row.town,
            postcode: postcode.map_err(|error: kernel::PostcodeError| DbError::row("profiles.postcode", error))?,
            right_to_work: row.right_to_work,
            bio: row.bio,
            extras: extras.take(StepKey::Personal),
        },
        qualifications: Qualifications {
            qualifications: row.qualifications,
            extras: extras.take(StepKey::Qualifications),
        },
        experience: Experience {
            posts: details::posts(tx, worker).await?,
            none_yet: row.no_experience,
            roles: row.roles,
            specialisms: row.specialisms,
            extras: extras.take(StepKey::Experience),
        },
        availability: Availability {
            week: u32::try_from(row.week)
                .ok()
                .and_then(Week::from_bits)
                .ok_or_else(|| DbError::row("profiles.week", row.week))?,
            exceptions: details::exceptions(tx, worker).await?,
            radius_km: row.radius_km.and_then(|km| u16::try_from(km).ok()),
            opt_out_48h: row.opt_out_48h,
            discoverable: row.discoverable,
            extras: extras.take(StepKey::Availability),
        },
        sector: row.sector,
        completed_at: row.completed_at,
    }))
}

/// Loads a worker's name: first and last.
pub(crate) async fn lookup_name(tx: &mut ReadTx, worker: UserId) -> Result<Option<(String, String)>, DbError> {
    let row = sqlx::query!(
        "select given_name, family_name from people.profiles where user_id = $1",
        worker.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.and_then(|row| row.given_name.zip(row.family_name)))
}

/// Answers that only the pack knows, by step. One column keeps them all: the pack keeps its keys apart.
struct Sorted(BTreeMap<StepKey, Extras>);

impl Sorted {
    fn read(stored: Value, pack: Option<&SectorPack>) -> Self {
        let mut steps: BTreeMap<StepKey, Extras> = BTreeMap::new();
        let (Value::Object(stored), Some(pack)) = (stored, pack) else {
            return Self(steps);
        };
        for (key, answer) in stored {
            // A question that left the pack takes its answers with it.
            if let Some(step) = pack
                .wizard
                .iter()
                .find(|step| step.extras().any(|question| question.key == key))
            {
                steps.entry(step.key).or_default().insert(key, answer);
            }
        }
        Self(steps)
    }

    fn take(&mut self, step: StepKey) -> Extras {
        self.0.remove(&step).unwrap_or_default()
    }
}

/// Writes the profile's own row and raises its version.
pub(crate) async fn save(
    tx: &mut WriteTx,
    permit: &Permit<EditProfile>,
    profile: &Profile,
    percent: u8,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let personal = &profile.personal;
    let place = personal.postcode.as_ref().and_then(places::locate);
    let steps = [
        &personal.extras,
        &profile.qualifications.extras,
        &profile.experience.extras,
        &profile.availability.extras,
    ];
    let extras: Extras = steps.into_iter().flat_map(Clone::clone).collect();
    let done = sqlx::query!(
        "update people.profiles set version = version + 1, given_name = $2, family_name = $3, town = $4, postcode = $5,
            location = case when $6::float8 is null then null
                else ST_SetSRID(ST_MakePoint($7::float8, $6::float8), 4326)::geography end,
            right_to_work = $8, bio = $9, qualifications = $10, no_experience = $11, roles = $12, specialisms = $13,
            week = $14, radius_km = $15, opt_out_48h = $16, discoverable = $17, extras = $18, completion = $19,
            completed_at = $20, updated_at = $21
         where user_id = $1",
        permit.target(),
        personal.given_name,
        personal.family_name,
        personal.town,
        personal.postcode.as_ref().map(kernel::Postcode::as_str),
        place.map(|place| place.lat) as Option<f64>,
        place.map(|place| place.lon) as Option<f64>,
        personal.right_to_work,
        personal.bio,
        &profile.qualifications.qualifications,
        profile.experience.none_yet,
        &profile.experience.roles,
        &profile.experience.specialisms,
        i32::try_from(profile.availability.week.bits()).unwrap_or(0),
        profile.availability.radius_km.and_then(|km| i16::try_from(km).ok()),
        profile.availability.opt_out_48h,
        profile.availability.discoverable,
        serde_json::to_value(extras).map_err(DbError::Json)?,
        i16::from(percent),
        profile.completed_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(DbError::row("profiles.user_id", "the row vanished"))
    }
}

/// Counts profiles by sector.
pub(crate) async fn count_by_sector(tx: &mut ReadTx) -> Result<BTreeMap<String, i64>, DbError> {
    let rows = sqlx::query!("select sector, count(*) as \"count!\" from people.profiles group by sector")
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.sector, row.count)).collect())
}
