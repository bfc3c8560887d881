//! Twenty employers with their sites and their open shifts.

use super::accounts::person;
use super::world::{World, address, pick};
use chrono::{DateTime, Days, NaiveTime, Utc};
use identity::Standing;
use indicatif::ProgressBar;
use kernel::ids::{OrganisationId, SiteId, UserId};
use kernel::{Money, RngExt, SharedRng, london_date, to_utc_in_london};
use marketplace::{PostShift, ShiftDraft};
use organisations::{AddSite, CreateOrganisation, InviteMember};
use platform::OrgRole;
use serde::Deserialize;

/// Shifts of one employer; twenty employers make sixty.
const SHIFTS_EACH: u64 = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    organisation: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    sector: String,
    kind: String,
    registration: String,
    sites: Vec<SiteEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteEntry {
    name: String,
    line1: String,
    town: String,
    postcode: String,
}

/// An employer that was loaded.
pub(super) struct Employer {
    pub(super) organisation: OrganisationId,
    pub(super) owner: UserId,
    pub(super) sector: String,
    pub(super) postcode: String,
}

/// Loads those that are not there yet.
pub(super) async fn load(world: &World, bar: &ProgressBar) -> anyhow::Result<Vec<Employer>> {
    let file: File = toml::from_str(include_str!("../../demo/organisations.toml"))?;
    let mut employers: Vec<Employer> = Vec::new();
    for (at, entry) in (0u64..).zip(&file.organisation) {
        let first_of_sector = !employers.iter().any(|employer| employer.sector == entry.sector);
        let email = if first_of_sector {
            address(&format!("owner.{}", entry.sector))
        } else {
            address(&format!("owner.{:02}", at + 1))
        };
        if let Some(owner) = person(world, email.as_str(), Standing::Employer, Some(entry.sector.clone())).await? {
            employers.push(employer(world, entry, owner, at).await?);
        }
        bar.inc(1);
    }
    Ok(employers)
}

async fn employer(world: &World, entry: &Entry, owner: UserId, at: u64) -> anyhow::Result<Employer> {
    let create = CreateOrganisation {
        name: entry.name.clone(),
        sector: entry.sector.clone(),
        kind: entry.kind.clone(),
        registration_number: Some(entry.registration.clone()),
    };
    let organisations = &world.house.organisations;
    let organisation = organisations
        .create_organisation(&world.founder(owner), create)
        .await?
        .id;
    let mut sites = Vec::new();
    for site in &entry.sites {
        let add = AddSite {
            organisation,
            name: site.name.clone(),
            address_line1: site.line1.clone(),
            address_line2: None,
            town: site.town.clone(),
            postcode: site.postcode.clone(),
        };
        sites.push(organisations.add_site(&world.owner(owner, organisation), add).await?.id);
    }
    for number in 0..SHIFTS_EACH {
        let draft = shift(world, entry, &sites, at * SHIFTS_EACH + number)?;
        let post = PostShift { draft, key: None };
        world
            .house
            .marketplace
            .post_shift(&world.owner(owner, organisation), post)
            .await?;
    }
    Ok(Employer {
        organisation,
        owner,
        sector: entry.sector.clone(),
        postcode: entry
            .sites
            .first()
            .map(|site| site.postcode.clone())
            .unwrap_or_default(),
    })
}

/// Starts and lengths of a usual shift, in hours.
const DAYS: [(u32, i64); 3] = [(7, 8), (14, 8), (8, 12)];
const NIGHT: (u32, i64) = (21, 10);

fn shift(world: &World, entry: &Entry, sites: &[SiteId], number: u64) -> anyhow::Result<ShiftDraft> {
    let rng = world.draw(500_000 + number);
    let pack = world
        .sectors
        .get(&entry.sector)
        .ok_or_else(|| anyhow::anyhow!("no pack {}", entry.sector))?;
    // The commonest work comes first in a pack.
    let role = pick(&rng, &pack.roles[..pack.roles.len().min(4)]);
    let works_nights = role.key.contains("night") || (rng.below(4) == 0 && !role.key.contains("assistant"));
    let (hour, length) = if works_nights { NIGHT } else { *pick(&rng, &DAYS) };
    let now = world.house.ground.clock.now();
    let start = start(now, 1 + number * 27 / 60 + u64::from(rng.below(2)), hour);
    Ok(ShiftDraft {
        site: *pick(&rng, sites),
        role: role.key.clone(),
        title: None,
        start,
        end: start + chrono::TimeDelta::hours(length),
        pay: Money::pence(pay(&rng)),
        positions: 1 + u16::try_from(rng.below(2))?,
        required: None,
        sleep_in: false,
        notes: None,
    })
}

/// Days from today, at the hour that London's clocks show.
fn start(now: DateTime<Utc>, days: u64, hour: u32) -> DateTime<Utc> {
    let day = london_date(now).checked_add_days(Days::new(days)).unwrap_or_default();
    to_utc_in_london(day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()))
}

/// Between £13.00 and £18.90 an hour, in steps of ten pence.
fn pay(rng: &SharedRng) -> i64 {
    1_300 + i64::from(rng.below(60)) * 10
}

/// Leaves an invitation open in the first organisation of each sector, for the page of users and roles.
pub(super) async fn invite(world: &World, employers: &[Employer]) -> anyhow::Result<()> {
    let mut sectors: Vec<&str> = Vec::new();
    for employer in employers {
        if sectors.contains(&employer.sector.as_str()) {
            continue;
        }
        sectors.push(&employer.sector);
        let command = InviteMember {
            organisation: employer.organisation,
            email: address(&format!("invited.{}", employer.sector)),
            role: OrgRole::Manager,
        };
        let owner = world.owner(employer.owner, employer.organisation);
        world.house.organisations.invite_member(&owner, command).await?;
    }
    Ok(())
}
