//! What a step's form was sent with, as the use case takes it. The rules stand in the use case; here texts change shape.

use crate::kit::{DAYS, Fields, day};
use chrono::NaiveDate;
use contracts::sector::{AnswerKind, StepKey, WizardStep};
use kernel::FieldError;
use people::{
    AvailabilityInput, Day, ExperienceInput, Extras, PersonalInput, PostInput, QualificationsInput, SaveProfile, Slot,
    Slots,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Makes the command that saves one step.
pub(super) fn read(sector: String, step: &WizardStep, fields: &Fields) -> SaveProfile {
    let base = SaveProfile {
        sector,
        expected: fields.get("version").parse().ok(),
        whole: true,
        ..SaveProfile::default()
    };
    match step.key {
        StepKey::Personal => SaveProfile {
            personal: Some(personal(step, fields)),
            ..base
        },
        StepKey::Qualifications => {
            let typed = QualificationsInput {
                qualifications: all(fields, "qualifications"),
                extras: extras(step, fields),
            };
            SaveProfile {
                qualifications: Some(typed),
                ..base
            }
        }
        StepKey::Experience => SaveProfile {
            experience: Some(experience(step, fields)),
            ..base
        },
        StepKey::Availability => SaveProfile {
            availability: Some(availability(step, fields)),
            ..base
        },
    }
}

/// Points errors at the controls of the page: a step's name in front goes, and a month has two boxes.
pub(super) fn place(step: StepKey, mut error: FieldError) -> FieldError {
    if let Some(rest) = error
        .field
        .strip_prefix(step.as_str())
        .and_then(|rest| rest.strip_prefix('/'))
    {
        error.field = rest.to_owned();
    }
    if error.field.ends_with("/from") || error.field.ends_with("/to") {
        error.field.push_str("_month");
    }
    if error.field.starts_with("week/") {
        error.field.truncate("week".len());
    }
    error
}

fn one(fields: &Fields, name: &str) -> Option<String> {
    Some(fields.get(name).to_owned()).filter(|typed| !typed.trim().is_empty())
}

fn all(fields: &Fields, name: &str) -> Vec<String> {
    fields.all(name).map(str::to_owned).collect()
}

/// Joins the three boxes of a date; what is no date stays what was typed, for the use case to refuse.
pub(super) fn date(fields: &Fields, name: &str) -> Option<String> {
    let [day, month, year] = ["day", "month", "year"].map(|part| fields.get(&format!("{name}_{part}")).trim());
    if [day, month, year].iter().all(|part| part.is_empty()) {
        return None;
    }
    let padded = |text: &str| {
        if text.len() == 1 {
            format!("0{text}")
        } else {
            text.to_owned()
        }
    };
    Some(format!("{year}-{}-{}", padded(month), padded(day)))
}

fn personal(step: &WizardStep, fields: &Fields) -> PersonalInput {
    PersonalInput {
        given_name: one(fields, "given_name"),
        family_name: one(fields, "family_name"),
        date_of_birth: date(fields, "date_of_birth"),
        phone: one(fields, "phone"),
        address_line1: one(fields, "address_line1"),
        address_line2: one(fields, "address_line2"),
        town: one(fields, "town"),
        postcode: one(fields, "postcode"),
        right_to_work: one(fields, "right_to_work"),
        bio: one(fields, "bio"),
        extras: extras(step, fields),
    }
}

fn experience(step: &WizardStep, fields: &Fields) -> ExperienceInput {
    let post = |row: usize| {
        let part = |part: &str| fields.get(&format!("experience/{row}/{part}")).trim();
        let month = |from: &str| {
            let (month, year) = (part(&format!("{from}_month")), part(&format!("{from}_year")));
            if month.is_empty() && year.is_empty() {
                String::new()
            } else {
                format!("{year}-{month}")
            }
        };
        PostInput {
            employer: part("employer").to_owned(),
            role: part("role").to_owned(),
            from: month("from"),
            to: Some(month("to")).filter(|to| !to.is_empty()),
        }
    };
    ExperienceInput {
        experience: (0..40).map(post).collect(),
        no_experience: !fields.get("no_experience").is_empty(),
        roles: all(fields, "roles"),
        specialisms: all(fields, "specialisms"),
        extras: extras(step, fields),
    }
}

fn availability(step: &WizardStep, fields: &Fields) -> AvailabilityInput {
    let mut week: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ticked in fields.all("week") {
        let (word, slot) = ticked.split_once('-').unwrap_or((ticked, ""));
        let known = DAYS
            .iter()
            .position(|(day, _)| *day == word)
            .and_then(|place| Day::ALL.get(place));
        // What no grid of ours posts is handed on, to be refused with its field.
        let name = known.map_or(word, |day| day.as_str());
        week.entry(name.to_owned()).or_default().push(slot.to_owned());
    }
    let mut exceptions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for kept in fields.all("days") {
        let (date, slots) = kept.split_once('=').unwrap_or((kept, ""));
        let slots = slots.split('+').filter(|slot| !slot.is_empty()).map(str::to_owned);
        exceptions.insert(date.to_owned(), slots.collect());
    }
    if let Some(added) = date(fields, "day") {
        exceptions.insert(added, all(fields, "day_parts"));
    }
    AvailabilityInput {
        week,
        exceptions,
        radius_km: one(fields, "radius_km").map(|km| km.trim().parse().unwrap_or(0)),
        opt_out_48h: !fields.get("opt_out_48h").is_empty(),
        discoverable: Some(!fields.get("discoverable").is_empty()),
        extras: extras(step, fields),
    }
}

/// Takes the answers to the questions that only the pack knows. Other fields of the form are none of them.
fn extras(step: &WizardStep, fields: &Fields) -> Extras {
    let mut answers = Extras::new();
    for question in step.extras() {
        let key = question.key.as_str();
        let answer = match question.answer {
            AnswerKind::YesNo => match fields.get(key) {
                "" => None,
                word => Some(Value::Bool(word == "yes")),
            },
            AnswerKind::SomeOf => Some(Value::Array(fields.all(key).map(Value::from).collect())),
            AnswerKind::Number => one(fields, key).map(|typed| match typed.trim().parse::<i64>() {
                Ok(number) => Value::from(number),
                Err(_) => Value::from(typed),
            }),
            AnswerKind::Date => date(fields, key).map(Value::from),
            _ => one(fields, key).map(Value::from),
        };
        if let Some(answer) = answer {
            answers.insert(key.to_owned(), answer);
        }
    }
    answers
}

/// Writes a day that differs as one value of a box: `2026-12-25=early+late`.
pub(super) fn day_value(date: NaiveDate, slots: Slots) -> String {
    let words: Vec<&str> = Slot::ALL
        .into_iter()
        .filter(|slot| slots.has(*slot))
        .map(Slot::as_str)
        .collect();
    format!("{date}={}", words.join("+"))
}

/// Says such a value in words; what is none of ours gives nothing.
pub(super) fn day_in_words(value: &str) -> Option<String> {
    let (date, slots) = value.split_once('=')?;
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    let slots: Option<Vec<Slot>> = slots
        .split('+')
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().ok())
        .collect();
    let words: Vec<&str> = slots?.into_iter().map(Slot::as_str).collect();
    let said = if words.is_empty() {
        "not at all".to_owned()
    } else {
        words.join(", ")
    };
    Some(format!("{}: {said}", day(date)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::packs;
    use crate::profile::filled::filled;
    use people::Profile;

    #[test]
    fn a_form_that_was_not_touched_sends_what_it_was_filled_with() {
        let packs = packs();
        let pack = packs.get("care").expect("the pack");
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        let mut profile = Profile::empty(uuid::Uuid::nil().into(), "care");
        let step = |key| pack.step(key).expect("the step");
        profile.personal.given_name = Some("Amina".to_owned());
        profile.personal.date_of_birth = NaiveDate::from_ymd_opt(1990, 3, 7);
        profile.experience.posts = vec![people::Post {
            employer: "Elm House".to_owned(),
            role: "Carer".to_owned(),
            from: "2020-01".parse().expect("a month"),
            to: Some("2021-12".parse().expect("a month")),
        }];
        profile
            .experience
            .extras
            .insert("settings".to_owned(), serde_json::json!(["hospital", "residential"]));
        profile.availability.week = [(Day::Monday, Slot::SleepIn), (Day::Sunday, Slot::Late)]
            .into_iter()
            .collect();
        profile.availability.exceptions = BTreeMap::from([(
            NaiveDate::from_ymd_opt(2026, 12, 25).expect("a day"),
            Slots::NONE.with(Slot::Late),
        )]);
        profile.availability.radius_km = Some(16);
        profile
            .availability
            .extras
            .insert("drives".to_owned(), serde_json::json!(false));
        for key in StepKey::ALL {
            let sent = read("care".to_owned(), step(key), &filled(&profile, key));
            match key {
                StepKey::Personal => {
                    let back = sent.personal.expect("the step").check(step(key), today).answers;
                    assert_eq!(back, profile.personal);
                }
                StepKey::Qualifications => assert!(sent.qualifications.is_some()),
                StepKey::Experience => {
                    let back = sent.experience.expect("the step").check(pack, step(key), today).answers;
                    assert_eq!(back, profile.experience);
                }
                StepKey::Availability => {
                    let back = sent.availability.expect("the step").check(step(key), today).answers;
                    assert_eq!(back, profile.availability);
                }
            }
        }
    }

    #[test]
    fn errors_point_at_controls() {
        let placed = |field: &str| place(StepKey::Experience, FieldError::new(field, "x", "x")).field;
        assert_eq!(placed("experience/experience/0/from"), "experience/0/from_month");
        assert_eq!(placed("experience/roles"), "roles");
    }
}
