//! The first step: who the person is and where they live.

use super::{Checked, settle};
use crate::model::extras::{self, Extras};
use crate::model::profile::Personal;
use crate::model::text::{Findings, phone};
use chrono::{Datelike, Months, NaiveDate};
use contracts::places;
use contracts::sector::{StepKey, WizardStep};
use kernel::Postcode;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The first step as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are what they are called")]
pub struct PersonalInput {
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    /// Year, month, day: `1990-03-27`.
    pub date_of_birth: Option<String>,
    pub phone: Option<String>,
    pub address_line1: Option<String>,
    pub address_line2: Option<String>,
    pub town: Option<String>,
    pub postcode: Option<String>,
    pub right_to_work: Option<String>,
    pub bio: Option<String>,
    /// Answers that only the pack knows.
    #[serde(flatten)]
    pub extras: Extras,
}

/// Logs must never carry personal data.
impl fmt::Debug for PersonalInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalInput([redacted])")
    }
}

impl PersonalInput {
    /// Reads the answers.
    pub fn check(self, step: &WizardStep, today: NaiveDate) -> Checked<Personal> {
        let mut told = Findings::new(StepKey::Personal.as_str());
        let answers = Personal {
            given_name: told.line("given_name", "First name", self.given_name, 80),
            family_name: told.line("family_name", "Last name", self.family_name, 80),
            date_of_birth: birthday(&mut told, self.date_of_birth, today),
            phone: telephone(&mut told, self.phone),
            address_line1: told.line("address_line1", "Address line 1", self.address_line1, 120),
            address_line2: told.line("address_line2", "Address line 2", self.address_line2, 120),
            town: told.line("town", "Town or city", self.town, 80),
            postcode: postcode(&mut told, self.postcode),
            right_to_work: right_to_work(&mut told, step, self.right_to_work),
            bio: told.lines("bio", "About you", self.bio, 2_000),
            extras: extras::check(step, self.extras, &mut told),
        };
        settle(told, answers)
    }
}

fn birthday(told: &mut Findings, typed: Option<String>, today: NaiveDate) -> Option<NaiveDate> {
    let typed = told.line("date_of_birth", "Date of birth", typed, 10)?;
    let Some(date) = NaiveDate::parse_from_str(&typed, "%Y-%m-%d")
        .ok()
        .filter(|date| date.year() > 1900)
    else {
        told.add(
            "date_of_birth",
            "format",
            "Enter your date of birth as a real date, like 27 3 1990",
        );
        return None;
    };
    if date > today {
        told.add("date_of_birth", "future", "Your date of birth must be in the past");
        return None;
    }
    // Nobody younger can hold a licence or a check; what each kind of work asks for is in the pack.
    if date
        .checked_add_months(Months::new(16 * 12))
        .is_none_or(|sixteenth| sixteenth > today)
    {
        told.add("date_of_birth", "too-young", "You must be 16 or over to have a profile");
        return None;
    }
    Some(date)
}

fn telephone(told: &mut Findings, typed: Option<String>) -> Option<String> {
    let typed = told.line("phone", "Phone number", typed, 30)?;
    let kept = phone(&typed);
    if kept.is_none() {
        told.add(
            "phone",
            "format",
            "Enter a phone number, like 07700 900123 or +44 7700 900123",
        );
    }
    kept
}

fn postcode(told: &mut Findings, typed: Option<String>) -> Option<Postcode> {
    let typed = told.line("postcode", "Postcode", typed, 12)?;
    let postcode: Postcode = match typed.parse() {
        Ok(postcode) => postcode,
        Err(error) => {
            told.add("postcode", "format", kernel::PostcodeError::to_string(&error));
            return None;
        }
    };
    if places::locate(&postcode).is_none() {
        told.add(
            "postcode",
            "unknown",
            format!("Check your postcode: no UK area starts with {}", postcode.area()),
        );
        return None;
    }
    Some(postcode)
}

fn right_to_work(told: &mut Findings, step: &WizardStep, typed: Option<String>) -> Option<String> {
    let typed = typed.filter(|word| !word.is_empty())?;
    let known = step
        .question("right_to_work")
        .is_some_and(|question| question.choices.iter().any(|choice| choice.key == typed));
    if !known {
        told.add(
            "right_to_work",
            "choice",
            "Choose one of the answers about your right to work",
        );
    }
    known.then_some(typed)
}
