//! Three hundred workers across the postcode areas, with credentials, experience and availability.

use super::accounts::{DemoAccount, person};
use super::organisations::Employer;
use super::world::{World, address, pick};
use chrono::{Datelike, Days, Months, NaiveDate};
use contracts::places;
use contracts::sector::{CredentialType, SectorPack};
use files::{Purpose, Receive};
use futures::{StreamExt, TryStreamExt, stream};
use identity::Standing;
use indicatif::ProgressBar;
use kernel::ids::UserId;
use kernel::{RngExt, SharedRng, london_date};
use people::{
    AvailabilityInput, CheckCredential, ExperienceInput, Finding, PersonalInput, PostInput, QualificationsInput,
    RecordCredential, SaveProfile,
};
use platform::StaffRole;

/// A document of one page that says that it is made up.
const EVIDENCE: &[u8] = include_bytes!("../../demo/media/evidence.pdf");

/// How many are loaded at once.
const AT_ONCE: usize = 8;
const RADII: [i64; 4] = [16, 32, 48, 80];
const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const SLOTS: [&str; 3] = ["early", "late", "night"];

/// One worker in so many has finished courses.
const LEARNERS: u64 = 12;

/// Loads those that are not there yet; returns those who are to finish courses, with their sectors.
pub(super) async fn load(world: &World, count: u32, bar: &ProgressBar) -> anyhow::Result<Vec<(UserId, String)>> {
    let reviewer = reviewer(world).await?;
    stream::iter(0..u64::from(count))
        .map(|number| async move {
            let rng = world.draw(number + 1);
            let packs: Vec<&SectorPack> = world.sectors.iter().collect();
            let pack = packs[usize::try_from(number)? % packs.len()];
            let email = address(&format!("worker.{:03}", number + 1));
            let account = person(world, email.as_str(), Standing::Worker, Some(pack.key.clone())).await?;
            if let (Some(user), Some(reviewer)) = (account, reviewer) {
                let postcode = postcode(&rng, None);
                fill(world, user, pack, &rng, &postcode, Luck::Drawn).await?;
                hold(world, user, reviewer, pack, &rng, Luck::Drawn).await?;
            }
            bar.inc(1);
            // Two in a row, for the sectors take turns.
            let learns = number % LEARNERS < 2;
            Ok(account.filter(|_| learns).map(|user| (user, pack.key.clone())))
        })
        .buffer_unordered(AT_ONCE)
        .try_filter_map(|learner| async move { anyhow::Ok(learner) })
        .try_collect()
        .await
}

/// Makes a worker of the dozen accounts: complete, checked and near the first employer of the sector.
pub(super) async fn named(
    world: &World,
    account: &DemoAccount,
    near: Option<&Employer>,
    number: u64,
) -> anyhow::Result<Option<UserId>> {
    let sector = account.sector.clone().unwrap_or_default();
    let (Some(user), Some(pack)) = (
        person(world, &account.email, Standing::Worker, Some(sector.clone())).await?,
        world.sectors.get(&sector),
    ) else {
        return Ok(None);
    };
    let rng = world.draw(number);
    let postcode = postcode(&rng, near.map(|employer| employer.postcode.as_str()));
    fill(world, user, pack, &rng, &postcode, Luck::Best).await?;
    if let Some(reviewer) = reviewer(world).await? {
        hold(world, user, reviewer, pack, &rng, Luck::Best).await?;
    }
    show_evidence(world, user).await?;
    Ok(Some(user))
}

/// Sends a document for the first thing that the worker holds, as they would.
async fn show_evidence(world: &World, user: UserId) -> anyhow::Result<()> {
    let worker = world.worker(user);
    let held = world.house.people.credentials(&worker).await?;
    let Some(first) = held.first() else { return Ok(()) };
    let receive = Receive {
        owner: user,
        purpose: Purpose::Evidence,
        subject: first.id.get(),
        name: "Scan of the document.pdf".to_owned(),
        media_type: Some("application/pdf".to_owned()),
    };
    let bytes = stream::iter([Ok(axum::body::Bytes::from_static(EVIDENCE))]).boxed();
    world.house.files.receive(&worker, receive, bytes).await?;
    Ok(())
}

/// Whether things are missing, as in life, or all in order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Luck {
    Drawn,
    Best,
}

impl Luck {
    /// Tells whether something in a hundred goes well.
    fn good(self, rng: &SharedRng, percent: u32) -> bool {
        rng.below(100) < percent || self == Self::Best
    }
}

/// The reviewer of a load that is made again is not found by address: each load has its own.
async fn reviewer(world: &World) -> anyhow::Result<Option<UserId>> {
    let serial = hex::encode(world.house.ground.rng.bytes::<4>());
    let email = address(&format!("checks.{serial}"));
    person(world, email.as_str(), Standing::Staff(StaffRole::Reviewer), None).await
}

/// Draws a postcode: in the given one's district, or anywhere.
fn postcode(rng: &SharedRng, near: Option<&str>) -> String {
    let outward = match near.and_then(|near| near.split(' ').next()) {
        Some(outward) => outward.to_owned(),
        None => format!("{}{}", pick(rng, places::all()).area, 1 + rng.below(9)),
    };
    format!("{outward} {}AB", 1 + rng.below(9))
}

async fn fill(
    world: &World,
    user: UserId,
    pack: &SectorPack,
    rng: &SharedRng,
    postcode: &str,
    luck: Luck,
) -> anyhow::Result<()> {
    let today = london_date(world.house.ground.clock.now());
    let save = SaveProfile {
        sector: pack.key.clone(),
        personal: Some(personal(world, rng, postcode)),
        qualifications: Some(QualificationsInput {
            qualifications: vec![
                pick(rng, &pack.qualifications[..6.min(pack.qualifications.len())])
                    .key
                    .clone(),
            ],
            ..QualificationsInput::default()
        }),
        experience: luck.good(rng, 92).then(|| experience(pack, rng, today)),
        availability: luck.good(rng, 95).then(|| availability(rng, luck)),
        ..SaveProfile::default()
    };
    world.house.people.save_profile(&world.worker(user), save).await?;
    Ok(())
}

fn personal(world: &World, rng: &SharedRng, postcode: &str) -> PersonalInput {
    let place = postcode.parse().ok().and_then(|postcode| places::locate(&postcode));
    PersonalInput {
        given_name: Some(pick(rng, &world.names.given).clone()),
        family_name: Some(pick(rng, &world.names.family).clone()),
        date_of_birth: Some(format!(
            "{}-{:02}-{:02}",
            1962 + rng.below(42),
            1 + rng.below(12),
            1 + rng.below(28)
        )),
        // Ofcom keeps these numbers free for use in drama.
        phone: Some(format!("07700 900{:03}", rng.below(1_000))),
        address_line1: Some(format!("{} Demo Street", 1 + rng.below(180))),
        town: place.map(|place| place.town.to_owned()),
        postcode: Some(postcode.to_owned()),
        right_to_work: Some("british-or-irish".to_owned()),
        ..PersonalInput::default()
    }
}

fn experience(pack: &SectorPack, rng: &SharedRng, today: NaiveDate) -> ExperienceInput {
    let begun = today
        .checked_sub_months(Months::new(6 + rng.below(120)))
        .unwrap_or(today);
    let role = pick(rng, &pack.roles[..4.min(pack.roles.len())]);
    ExperienceInput {
        experience: vec![PostInput {
            employer: format!("A {} (demo)", pack.words().organisation),
            role: role.label.clone(),
            from: format!("{}-{:02}", begun.year(), begun.month()),
            to: None,
        }],
        roles: vec![role.key.clone()],
        ..ExperienceInput::default()
    }
}

fn availability(rng: &SharedRng, luck: Luck) -> AvailabilityInput {
    let week = DAYS
        .iter()
        .map(|day| {
            let slots = SLOTS.iter().filter(|_| luck.good(rng, 55));
            ((*day).to_owned(), slots.map(|slot| (*slot).to_owned()).collect())
        })
        .collect();
    AvailabilityInput {
        week,
        radius_km: Some(*pick(rng, &RADII)),
        ..AvailabilityInput::default()
    }
}

/// Records what the sector's commonest work asks for, most of it, and has a reviewer confirm most of that.
async fn hold(
    world: &World,
    user: UserId,
    reviewer: UserId,
    pack: &SectorPack,
    rng: &SharedRng,
    luck: Luck,
) -> anyhow::Result<()> {
    let people = &world.house.people;
    let role = pick(rng, &pack.roles[..4.min(pack.roles.len())]);
    let asked = if luck == Luck::Best {
        &pack.roles[0].requires
    } else {
        &role.requires
    };
    let today = london_date(world.house.ground.clock.now());
    for required in asked {
        let Some(kind) = pack
            .credentials
            .iter()
            .find(|kind| !kind.requirement_only && kind.covers(required))
        else {
            continue;
        };
        if !luck.good(rng, 88) {
            continue;
        }
        let credential = people
            .record_credential(&world.worker(user), declared(kind, rng, today))
            .await?
            .id;
        if luck.good(rng, 90) {
            let finding = Finding::Confirmed;
            let check = CheckCredential { credential, finding };
            people.verify_credential(&world.reviewer(reviewer), check).await?;
        }
    }
    Ok(())
}

fn declared(kind: &CredentialType, rng: &SharedRng, today: NaiveDate) -> RecordCredential {
    let issued = today
        .checked_sub_days(Days::new(30 + u64::from(rng.below(200))))
        .unwrap_or(today);
    let expires = today
        .checked_add_months(Months::new(3 + rng.below(24)))
        .unwrap_or(today);
    let digits = |count: u8| -> String {
        (0..count)
            .map(|_| char::from(b'0' + u8::try_from(rng.below(10)).unwrap_or(0)))
            .collect()
    };
    RecordCredential {
        kind: kind.key.clone(),
        number: kind.number.as_ref().map(|form| digits(form.digits.unwrap_or(10))),
        issued_on: Some(issued.to_string()),
        expires_on: kind.expires.then(|| expires.to_string()),
    }
}
