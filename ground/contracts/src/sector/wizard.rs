//! The profile wizard: four steps, their weights and their questions.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The four steps of a worker's profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKey {
    /// Who the person is and where they live.
    Personal,
    /// What they have learned.
    Qualifications,
    /// Where they have worked.
    Experience,
    /// When and how far away they can work.
    Availability,
}

impl StepKey {
    /// All steps, in order.
    pub const ALL: [Self; 4] = [
        Self::Personal,
        Self::Qualifications,
        Self::Experience,
        Self::Availability,
    ];

    /// Returns the key as addresses and packs write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Qualifications => "qualifications",
            Self::Experience => "experience",
            Self::Availability => "availability",
        }
    }

    /// Returns the step after this one, if any.
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Personal => Some(Self::Qualifications),
            Self::Qualifications => Some(Self::Experience),
            Self::Experience => Some(Self::Availability),
            Self::Availability => None,
        }
    }

    /// Returns the keys of questions that the platform itself understands in this step. A pack may leave out those that
    /// are not [needed](Self::needs) and add others, which are kept as they are answered.
    pub const fn knows(self) -> &'static [&'static str] {
        match self {
            Self::Personal => &[
                "given_name",
                "family_name",
                "date_of_birth",
                "phone",
                "address_line1",
                "address_line2",
                "town",
                "postcode",
                "right_to_work",
                "bio",
            ],
            Self::Qualifications => &["qualifications"],
            Self::Experience => &["experience", "specialisms", "roles"],
            Self::Availability => &["week", "radius_km", "opt_out_48h"],
        }
    }

    /// Returns the keys without which matching cannot work, so every pack must ask them.
    pub const fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Personal => &["given_name", "family_name", "postcode", "right_to_work"],
            Self::Qualifications => &["qualifications"],
            Self::Experience => &["experience"],
            Self::Availability => &["week", "radius_km"],
        }
    }
}

impl fmt::Display for StepKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for StepKey {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|step| step.as_str() == text).ok_or(())
    }
}

/// What shape an answer has, and so which control asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerKind {
    /// A line of text.
    Text,
    /// A few sentences.
    LongText,
    /// A date in three boxes.
    Date,
    /// A telephone number.
    Phone,
    /// A UK postcode.
    Postcode,
    /// Yes or no.
    YesNo,
    /// One of the question's choices.
    OneOf,
    /// Any number of the question's choices.
    SomeOf,
    /// A whole number.
    Number,
    /// A pick from the qualification catalogue.
    Qualifications,
    /// Rows of past work.
    Experience,
    /// A pick from the specialisms.
    Specialisms,
    /// A pick from the job roles.
    Roles,
    /// The week grid: day x early, late, night, sleep-in.
    Week,
}

/// One choice of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is kept.
    pub key: String,
    /// What people read.
    pub label: String,
}

/// One question of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The name of the field in both doors: `given_name`.
    pub key: String,
    /// What the form asks.
    pub label: String,
    /// What helps to answer.
    #[serde(default)]
    pub hint: Option<String>,
    /// The shape of the answer.
    pub answer: AnswerKind,
    /// True when the step is not complete without it.
    #[serde(default)]
    pub required: bool,
    /// The choices, for [`AnswerKind::OneOf`] and [`AnswerKind::SomeOf`].
    #[serde(default)]
    pub choices: Vec<Choice>,
}

/// One step of the wizard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WizardStep {
    /// Which step.
    pub key: StepKey,
    /// What the task list calls it.
    pub title: String,
    /// One sentence on what it is for.
    pub summary: String,
    /// How many of the 100 percent it is worth.
    pub weight: u8,
    /// What it asks.
    pub questions: Vec<Question>,
}

impl WizardStep {
    /// Finds a question by its key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key == key)
    }

    /// Returns the questions that the platform does not know by name, kept as they are answered.
    pub fn extras(&self) -> impl Iterator<Item = &Question> {
        self.questions
            .iter()
            .filter(|question| !self.key.knows().contains(&question.key.as_str()))
    }
}
