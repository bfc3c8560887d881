//! Types and decisions of people: pure, so that every rule can be tried without a database.

pub(crate) mod candidate;
pub(crate) mod cells;
pub(crate) mod completion;
pub(crate) mod credential;
pub(crate) mod experience;
pub(crate) mod extras;
pub(crate) mod input;
pub(crate) mod profile;
pub(crate) mod text;
pub(crate) mod week;

pub(crate) use candidate::Candidate;
pub use cells::{cell, cells_within};
pub use completion::{Completion, StepCompletion, StepState};
pub use credential::{CheckSource, Credential, CredentialState, Passport, Validity};
pub use experience::{Month, Post, months_worked};
pub use extras::{Extras, LONGEST_ANSWER};
pub use input::{
    AvailabilityInput, Checked, ExperienceInput, MOST_CHOSEN, MOST_EXCEPTIONS, PersonalInput, PostInput,
    QualificationsInput,
};
pub use profile::{Availability, Experience, Personal, Profile, Qualifications};
pub use week::{Day, Slot, Slots, Week};
