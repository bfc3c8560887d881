//! Many workers at once.

use crate::rights::LoadSynthetic;
use chrono::{DateTime, Utc};
use contracts::places;
use contracts::sector::{SectorPack, SectorPacks};
use platform::{DbError, Permit, WriteTx};

const GIVEN_NAMES: [&str; 24] = [
    "Aisha",
    "Amir",
    "Beth",
    "Callum",
    "Chidi",
    "Dafydd",
    "Elena",
    "Esi",
    "Fatima",
    "Gareth",
    "Grace",
    "Hana",
    "Ibrahim",
    "Isla",
    "Jakub",
    "Kwame",
    "Lena",
    "Maryam",
    "Niamh",
    "Oluwaseun",
    "Priya",
    "Rhys",
    "Sofia",
    "Tariq",
];
const FAMILY_NAMES: [&str; 24] = [
    "Adeyemi", "Ahmed", "Begum", "Campbell", "Costa", "Davies", "Evans", "Farah", "Green", "Hughes", "Ionescu",
    "Jones", "Khan", "Kowalska", "Lewis", "Mensah", "Nowak", "O'Brien", "Okafor", "Patel", "Roberts", "Singh",
    "Taylor", "Walsh",
];

/// What the made-up workers are made of.
pub(crate) struct Material {
    towns: Vec<String>,
    lats: Vec<f64>,
    lons: Vec<f64>,
    given: Vec<String>,
    family: Vec<String>,
    sectors: Vec<String>,
    roles: Vec<String>,
    /// Kinds of each role, joined by commas.
    kinds: Vec<String>,
    /// For each of them how many months it lasts, or nothing; joined by commas.
    months: Vec<String>,
}

impl Material {
    /// Takes the places from the table and the roles with their credentials from the packs.
    pub(crate) fn from_packs(packs: &SectorPacks) -> Self {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        let mut it = Self {
            towns: places::all().iter().map(|place| place.town.to_owned()).collect(),
            lats: places::all().iter().map(|place| place.lat).collect(),
            lons: places::all().iter().map(|place| place.lon).collect(),
            given: words(&GIVEN_NAMES),
            family: words(&FAMILY_NAMES),
            sectors: Vec::new(),
            roles: Vec::new(),
            kinds: Vec::new(),
            months: Vec::new(),
        };
        for pack in packs.iter() {
            for role in &pack.roles {
                let held: Vec<&str> = role
                    .requires
                    .iter()
                    .filter_map(|required| held_for(pack, required))
                    .collect();
                let months = held.iter().map(|kind| {
                    let kind = pack.credential(kind);
                    kind.and_then(|kind| kind.valid_months.or(kind.expires.then_some(36)))
                        .map_or_else(String::new, |months| months.to_string())
                });
                it.months.push(months.collect::<Vec<_>>().join(","));
                it.kinds.push(held.join(","));
                it.roles.push(role.key.clone());
                it.sectors.push(pack.key.clone());
            }
        }
        it
    }
}

/// Returns the kind to hold for a requirement: itself, or where nobody is issued with that, a wider one. Packs name wide
/// ones first.
fn held_for<'a>(pack: &'a SectorPack, required: &'a str) -> Option<&'a str> {
    if pack.credential(required).is_some_and(|kind| !kind.requirement_only) {
        return Some(required);
    }
    let wider = pack.satisfying(required).into_iter().rev();
    wider
        .filter(|kind| *kind != required)
        .find(|kind| pack.credential(kind).is_some_and(|kind| !kind.requirement_only))
}

/// Makes the workers numbered `first..first + many`; the same seed makes the same people.
pub(crate) async fn load(
    tx: &mut WriteTx,
    _permit: &Permit<LoadSynthetic>,
    material: &Material,
    seed: i64,
    (first, many): (i32, i32),
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "select people.load_synthetic($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        seed,
        first,
        many,
        now,
        &material.towns,
        &material.lats,
        &material.lons,
        &material.given,
        &material.family,
        &material.sectors,
        &material.roles,
        &material.kinds,
        &material.months,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}
