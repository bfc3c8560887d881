//! What people type into the four steps, and how it becomes answers.

mod availability;
mod experience;
mod personal;
mod qualifications;

pub use availability::AvailabilityInput;
pub use experience::{ExperienceInput, PostInput};
pub use personal::PersonalInput;
pub use qualifications::QualificationsInput;

use super::text::Findings;
use kernel::FieldError;

/// What was read, with everything that is wrong with it. Answers at fault are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked<T> {
    /// What could be read.
    pub answers: T,
    /// Every field that breaks a rule.
    pub errors: Vec<FieldError>,
}

pub(super) fn settle<T>(findings: Findings, answers: T) -> Checked<T> {
    Checked {
        answers,
        errors: findings.into_errors(),
    }
}

/// Keeps the keys that the list knows, in the list's order and once each; refuses others.
pub(super) fn known<'a>(
    told: &mut Findings,
    field: &str,
    typed: &[String],
    list: impl Iterator<Item = &'a str>,
    what: &str,
) -> Vec<String> {
    let kept: Vec<String> = list
        .filter(|key| typed.iter().any(|word| word == key))
        .map(str::to_owned)
        .collect();
    if typed.iter().any(|word| !kept.contains(word)) {
        told.add(field, "choice", format!("Choose {what} from the list only"));
    }
    kept
}
