//! What requests about a worker carry.

use super::answers::{self, PackAnswer};
use people::{AvailabilityInput, ExperienceInput, PersonalInput, PostInput, QualificationsInput, SaveProfile};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Steps of the profile to save. Each step that is given takes the place of what it held; the others stay.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "personal": {
        "given_name": "Amina", "family_name": "Khan", "date_of_birth": "1990-03-27", "phone": "07700 900123",
        "address_line1": "1 Elm Road", "town": "Leeds", "postcode": "LS1 4AP", "right_to_work": "british-or-irish"
    },
    "availability": {"week": {"monday": ["early", "late"], "friday": ["night"]}, "radius_km": 16}
}))]
pub(crate) struct ProfileBody {
    /// Who you are and where you live.
    personal: Option<PersonalBody>,
    /// What you have learned.
    qualifications: Option<QualificationsBody>,
    /// Where you have worked.
    experience: Option<ExperienceBody>,
    /// When and how far away you can work.
    availability: Option<AvailabilityBody>,
}

/// The first step. Beside these fields it takes the answers that the sector's pack asks for.
#[derive(Default, Deserialize, ToSchema)]
pub(crate) struct PersonalBody {
    #[schema(max_length = 80)]
    given_name: Option<String>,
    #[schema(max_length = 80)]
    family_name: Option<String>,
    /// Year, month, day.
    #[schema(example = "1990-03-27", max_length = 10)]
    date_of_birth: Option<String>,
    #[schema(max_length = 30)]
    phone: Option<String>,
    #[schema(max_length = 120)]
    address_line1: Option<String>,
    #[schema(max_length = 120)]
    address_line2: Option<String>,
    #[schema(max_length = 80)]
    town: Option<String>,
    #[schema(example = "LS1 4AP", max_length = 12)]
    postcode: Option<String>,
    /// One of the answers in the sector's pack.
    #[schema(example = "british-or-irish", max_length = 60)]
    right_to_work: Option<String>,
    #[schema(max_length = 2000)]
    bio: Option<String>,
    #[serde(flatten)]
    answers: BTreeMap<String, PackAnswer>,
}

/// Bodies are never logged; this makes it certain.
impl std::fmt::Debug for PersonalBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonalBody([redacted])")
    }
}

/// The second step.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct QualificationsBody {
    /// Keys of the sector's catalogue.
    #[schema(example = json!(["care-certificate"]), max_items = 200, pattern = "^[a-z0-9-]{1,60}$")]
    #[serde(default)]
    qualifications: Vec<String>,
    #[serde(flatten)]
    answers: BTreeMap<String, PackAnswer>,
}

/// The third step.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct ExperienceBody {
    /// Places of work, at most 40.
    #[schema(max_items = 40)]
    #[serde(default)]
    experience: Vec<PostBody>,
    /// True when you have not worked in the sector yet.
    #[serde(default)]
    no_experience: bool,
    /// Keys of the work that you want.
    #[schema(example = json!(["care-assistant"]), max_items = 200, pattern = "^[a-z0-9-]{1,60}$")]
    #[serde(default)]
    roles: Vec<String>,
    /// Keys of what you are good at.
    #[schema(max_items = 200, pattern = "^[a-z0-9-]{1,60}$")]
    #[serde(default)]
    specialisms: Vec<String>,
    #[serde(flatten)]
    answers: BTreeMap<String, PackAnswer>,
}

/// One place of work.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PastPostBody)]
pub(crate) struct PostBody {
    #[schema(example = "Elm House", max_length = 120)]
    #[serde(default)]
    employer: String,
    #[schema(example = "Care assistant", max_length = 120)]
    #[serde(default)]
    role: String,
    /// Year and month.
    #[schema(example = "2024-03", max_length = 10)]
    #[serde(default)]
    from: String,
    /// Year and month; leave it out while you work there.
    #[schema(max_length = 10)]
    to: Option<String>,
}

/// The fourth step.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct AvailabilityBody {
    /// For each day the parts that you can work: early, late, night, sleep-in.
    #[schema(schema_with = answers::week)]
    #[serde(default)]
    week: BTreeMap<String, Vec<String>>,
    /// Days that differ from the usual week; an empty list means not at all.
    #[schema(schema_with = answers::exceptions)]
    #[serde(default)]
    exceptions: BTreeMap<String, Vec<String>>,
    /// How far you can travel, 1 to 200 kilometres in a straight line.
    #[schema(minimum = 1, maximum = 200)]
    radius_km: Option<i64>,
    /// Whether you signed that the 48-hour week does not bind you.
    #[serde(default)]
    opt_out_48h: bool,
    /// Whether organisations may find you; true unless you say otherwise.
    discoverable: Option<bool>,
    #[serde(flatten)]
    answers: BTreeMap<String, PackAnswer>,
}

impl ProfileBody {
    /// Makes the command. Begun steps are kept as they are: a program may fill in a profile bit by bit.
    pub(crate) fn into_command(self, sector: String, expected: Option<i32>) -> SaveProfile {
        SaveProfile {
            sector,
            expected,
            whole: false,
            personal: self.personal.map(Into::into),
            qualifications: self.qualifications.map(Into::into),
            experience: self.experience.map(Into::into),
            availability: self.availability.map(Into::into),
        }
    }
}

impl From<PersonalBody> for PersonalInput {
    fn from(body: PersonalBody) -> Self {
        Self {
            given_name: body.given_name,
            family_name: body.family_name,
            date_of_birth: body.date_of_birth,
            phone: body.phone,
            address_line1: body.address_line1,
            address_line2: body.address_line2,
            town: body.town,
            postcode: body.postcode,
            right_to_work: body.right_to_work,
            bio: body.bio,
            extras: answers::extras(body.answers),
        }
    }
}

impl From<QualificationsBody> for QualificationsInput {
    fn from(body: QualificationsBody) -> Self {
        Self {
            qualifications: body.qualifications,
            extras: answers::extras(body.answers),
        }
    }
}

impl From<PostBody> for PostInput {
    fn from(body: PostBody) -> Self {
        Self {
            employer: body.employer,
            role: body.role,
            from: body.from,
            to: body.to,
        }
    }
}

impl From<ExperienceBody> for ExperienceInput {
    fn from(body: ExperienceBody) -> Self {
        Self {
            experience: body.experience.into_iter().map(Into::into).collect(),
            no_experience: body.no_experience,
            roles: body.roles,
            specialisms: body.specialisms,
            extras: answers::extras(body.answers),
        }
    }
}

impl From<AvailabilityBody> for AvailabilityInput {
    fn from(body: AvailabilityBody) -> Self {
        Self {
            week: body.week,
            exceptions: body.exceptions,
            radius_km: body.radius_km,
            opt_out_48h: body.opt_out_48h,
            discoverable: body.discoverable,
            extras: answers::extras(body.answers),
        }
    }
}

/// A credential that you hold. It counts once somebody of ours has checked it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "sia-door-supervision", "number": "1017 4441 2233 4455", "expires_on": "2028-05-31"}))]
pub(crate) struct CredentialBody {
    /// The credential type's key in the sector's pack.
    #[schema(pattern = "^[a-z0-9-]{1,60}$")]
    pub(crate) kind: String,
    /// Its number, where the type has one.
    #[schema(max_length = 80)]
    pub(crate) number: Option<String>,
    /// The day it was issued.
    #[schema(example = "2025-06-01", max_length = 10)]
    pub(crate) issued_on: Option<String>,
    /// The last day on which it is valid.
    #[schema(example = "2028-05-31", max_length = 10)]
    pub(crate) expires_on: Option<String>,
}

/// What the check of a credential found.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FindingWord {
    /// The document is genuine and says what was declared.
    Confirmed,
    /// It is not, or does not.
    Declined,
}

/// A decision on a credential.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FindingBody, example = json!({"finding": "confirmed"}))]
pub(crate) struct DecisionBody {
    /// What was found.
    pub(crate) finding: FindingWord,
}
