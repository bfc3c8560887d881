//! What answers about a worker show.

use chrono::{DateTime, NaiveDate, Utc};
use contracts::sector::SectorPacks;
use people::{Completion, Credential, Day, Passport, Profile, Slot, Slots, Unchecked};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A profile and how complete it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProfileShown {
    worker: Uuid,
    /// The key of the sector's pack.
    #[schema(example = "care")]
    sector: String,
    /// How often it was saved; the same number is the `ETag`.
    version: i32,
    /// The sum of the weights of completed steps, 0 to 100.
    completion_percent: u8,
    /// The first step that is not completed.
    #[schema(example = "experience")]
    next_step: Option<&'static str>,
    steps: Vec<StepShown>,
    personal: PersonalShown,
    qualifications: QualificationsShown,
    experience: ExperienceShown,
    availability: AvailabilityShown,
    /// When it was complete for the first time.
    completed_at: Option<DateTime<Utc>>,
}

/// One step's part in the percentage.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepShown {
    #[schema(example = "personal")]
    key: &'static str,
    #[schema(example = "About you")]
    title: String,
    weight: u8,
    /// not-started, in-progress or completed.
    #[schema(example = "in-progress")]
    state: &'static str,
    /// Required questions without an answer.
    #[schema(example = json!(["date_of_birth"]))]
    missing: Vec<String>,
}

/// The first step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonalShown {
    #[schema(example = "Ann")]
    given_name: Option<String>,
    #[schema(example = "Lee")]
    family_name: Option<String>,
    date_of_birth: Option<NaiveDate>,
    #[schema(example = "07700900418")]
    phone: Option<String>,
    #[schema(example = "1 Elm Road")]
    address_line1: Option<String>,
    #[schema(example = "Flat 2")]
    address_line2: Option<String>,
    #[schema(example = "Leeds")]
    town: Option<String>,
    #[schema(example = "LS6 2AB")]
    postcode: Option<String>,
    #[schema(example = "british-or-irish")]
    right_to_work: Option<String>,
    #[schema(example = "Ten years of night shifts in dementia care.")]
    bio: Option<String>,
    #[serde(flatten)]
    answers: BTreeMap<String, Value>,
}

/// The second step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QualificationsShown {
    #[schema(example = json!(["care-certificate"]))]
    qualifications: Vec<String>,
    #[serde(flatten)]
    answers: BTreeMap<String, Value>,
}

/// One place of work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostShown {
    #[schema(example = "Rowan House")]
    employer: String,
    #[schema(example = "Healthcare assistant")]
    role: String,
    #[schema(example = "2021-03")]
    from: String,
    #[schema(example = "2024-07")]
    to: Option<String>,
}

/// The third step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExperienceShown {
    experience: Vec<PostShown>,
    no_experience: bool,
    #[schema(example = json!(["healthcare-assistant"]))]
    roles: Vec<String>,
    #[schema(example = json!(["dementia"]))]
    specialisms: Vec<String>,
    #[serde(flatten)]
    answers: BTreeMap<String, Value>,
}

/// The fourth step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AvailabilityShown {
    #[schema(example = json!({ "monday": ["early", "late"], "saturday": ["night"] }))]
    week: BTreeMap<&'static str, Vec<&'static str>>,
    #[schema(example = json!({ "2026-12-24": [] }))]
    exceptions: BTreeMap<NaiveDate, Vec<&'static str>>,
    radius_km: Option<u16>,
    opt_out_48h: bool,
    discoverable: bool,
    #[serde(flatten)]
    answers: BTreeMap<String, Value>,
}

fn words(slots: Slots) -> Vec<&'static str> {
    Slot::ALL
        .into_iter()
        .filter(|slot| slots.has(*slot))
        .map(Slot::as_str)
        .collect()
}

impl ProfileShown {
    /// Shows a profile to its worker.
    pub(crate) fn new(profile: Profile, completion: Completion) -> Self {
        let week = profile.availability.week;
        let days = Day::ALL.into_iter().map(|day| (day.as_str(), words(week.on(day))));
        let (personal, experience) = (profile.personal, profile.experience);
        Self {
            worker: profile.worker.get(),
            sector: profile.sector,
            version: profile.version,
            completion_percent: completion.percent,
            next_step: completion.next().map(contracts::sector::StepKey::as_str),
            steps: completion.steps.into_iter().map(StepShown::from).collect(),
            personal: PersonalShown {
                given_name: personal.given_name,
                family_name: personal.family_name,
                date_of_birth: personal.date_of_birth,
                phone: personal.phone,
                address_line1: personal.address_line1,
                address_line2: personal.address_line2,
                town: personal.town,
                postcode: personal.postcode.map(String::from),
                right_to_work: personal.right_to_work,
                bio: personal.bio,
                answers: personal.extras,
            },
            qualifications: QualificationsShown {
                qualifications: profile.qualifications.qualifications,
                answers: profile.qualifications.extras,
            },
            experience: ExperienceShown {
                experience: experience.posts.into_iter().map(PostShown::from).collect(),
                no_experience: experience.none_yet,
                roles: experience.roles,
                specialisms: experience.specialisms,
                answers: experience.extras,
            },
            availability: AvailabilityShown {
                week: days.filter(|(_, slots)| !slots.is_empty()).collect(),
                exceptions: profile
                    .availability
                    .exceptions
                    .into_iter()
                    .map(|(day, it)| (day, words(it)))
                    .collect(),
                radius_km: profile.availability.radius_km,
                opt_out_48h: profile.availability.opt_out_48h,
                discoverable: profile.availability.discoverable,
                answers: profile.availability.extras,
            },
            completed_at: profile.completed_at,
        }
    }

    /// Returns the entity tag: the version in quotes.
    pub(crate) fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

impl From<people::StepCompletion> for StepShown {
    fn from(step: people::StepCompletion) -> Self {
        Self {
            key: step.key.as_str(),
            title: step.title,
            weight: step.weight,
            state: step.state.as_str(),
            missing: step.missing,
        }
    }
}

impl From<people::Post> for PostShown {
    fn from(post: people::Post) -> Self {
        Self {
            employer: post.employer,
            role: post.role,
            from: post.from.to_string(),
            to: post.to.map(|month| month.to_string()),
        }
    }
}

/// A credential in a passport.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CredentialShown {
    id: Uuid,
    /// The credential type's key in the packs.
    #[schema(example = "sia-door-supervision")]
    kind: String,
    /// What people read.
    #[schema(example = "SIA licence: door supervision")]
    label: String,
    /// The last characters of its number.
    #[schema(example = "0413")]
    number_ends: Option<String>,
    valid_from: DateTime<Utc>,
    /// The first instant that it no longer counts.
    valid_until: Option<DateTime<Utc>>,
    /// The last day on which it counts, in London.
    last_day: Option<NaiveDate>,
    /// declared, active, declined or stopped.
    #[schema(example = "active")]
    state: &'static str,
    /// self-declared, document-seen or issuer-verified.
    #[schema(example = "document-seen")]
    source: &'static str,
    checked_at: Option<DateTime<Utc>>,
    /// checked, expires, expired, not-checked or not-valid: what the passport says today.
    #[schema(example = "checked")]
    status: &'static str,
    /// How many days are left, when there are fewer than 90.
    days_left: Option<i64>,
}

impl CredentialShown {
    /// Shows a credential as it stands at an instant.
    pub(crate) fn new(credential: Credential, packs: &SectorPacks, now: DateTime<Utc>) -> Self {
        let passport = credential.passport(now);
        let label = packs.credential(&credential.kind).map(|kind| kind.label.clone());
        Self {
            id: credential.id.get(),
            label: label.unwrap_or_else(|| credential.kind.clone()),
            last_day: credential.last_day(),
            kind: credential.kind,
            number_ends: credential.number_tail,
            valid_from: credential.validity.from,
            valid_until: credential.validity.until,
            state: credential.state.as_str(),
            source: credential.source.as_str(),
            checked_at: credential.checked_at,
            status: match passport {
                Passport::Checked => "checked",
                Passport::Expires(_) => "expires",
                Passport::Expired => "expired",
                Passport::NotChecked => "not-checked",
                Passport::NotValid => "not-valid",
            },
            days_left: match passport {
                Passport::Expires(days) => Some(days),
                _ => None,
            },
        }
    }
}

/// A worker's passport.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PassportShown {
    /// What they hold, by kind and newest first.
    pub(crate) items: Vec<CredentialShown>,
}

/// A credential that waits for a check.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WaitingShown {
    /// Who says that they hold it.
    worker: Uuid,
    /// Their name, as far as they told it.
    #[schema(example = "Ann Lee")]
    worker_name: String,
    #[serde(flatten)]
    credential: CredentialShown,
}

/// Credentials that wait for a check, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WaitingPage {
    pub(crate) items: Vec<WaitingShown>,
    /// Where the next page starts.
    #[schema(example = "0192f0c1-7b2e-7a41-9c55-0b1e6d3f2a10")]
    pub(crate) next: Option<String>,
}

impl WaitingShown {
    /// Shows it to a reviewer.
    pub(crate) fn new(waiting: Unchecked, packs: &SectorPacks, now: DateTime<Utc>) -> Self {
        Self {
            worker: waiting.credential.worker.get(),
            worker_name: waiting.name,
            credential: CredentialShown::new(waiting.credential, packs, now),
        }
    }
}
