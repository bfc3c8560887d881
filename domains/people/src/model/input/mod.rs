//! What people type into the four steps, and how it becomes answers.

mod availability;
mod experience;
mod personal;
mod qualifications;

pub use availability::{AvailabilityInput, MOST_EXCEPTIONS};
pub use experience::{ExperienceInput, PostInput};
pub use personal::PersonalInput;
pub use qualifications::QualificationsInput;

use super::text::Findings;
use contracts::sector::MOST_LISTED;
use kernel::FieldError;

/// As many as the longest list offers.
pub const MOST_CHOSEN: usize = MOST_LISTED;

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
    if typed.len() > MOST_CHOSEN {
        told.add(field, "too-many", format!("Choose at most {MOST_CHOSEN}"));
        return Vec::new();
    }
    let kept: Vec<String> = list
        .filter(|key| typed.iter().any(|word| word == key))
        .map(str::to_owned)
        .collect();
    if typed.iter().any(|word| !kept.contains(word)) {
        told.add(field, "choice", format!("Choose {what} from the list only"));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_chosen_than_any_list_offers() {
        let chosen = |count: usize| {
            let mut told = Findings::new("experience");
            let kept = known(
                &mut told,
                "roles",
                &vec!["guard".to_owned(); count],
                ["guard"].into_iter(),
                "work",
            );
            (kept.len(), told.into_errors())
        };
        assert_eq!(chosen(MOST_CHOSEN), (1, Vec::new()), "each once");
        let (kept, errors) = chosen(MOST_CHOSEN + 1);
        let told: Vec<(&str, &str)> = errors.iter().map(|it| (it.field.as_str(), it.code)).collect();
        assert_eq!((kept, told), (0, vec![("experience/roles", "too-many")]));
    }
}
