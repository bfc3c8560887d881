//! What people type into the four steps, and how it becomes answers.

use super::experience::{Month, Post};
use super::extras::{self, Extras};
use super::profile::{Availability, Experience, Personal, Qualifications};
use super::text::{Findings, phone};
use super::week::{Day, Slot, Slots, Week};
use chrono::{Datelike, Months, NaiveDate};
use contracts::places;
use contracts::sector::{SectorPack, StepKey, WizardStep};
use kernel::{FieldError, Postcode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// More posts than anybody has had.
const MOST_POSTS: usize = 40;
/// More days than anybody plans.
const MOST_EXCEPTIONS: usize = 400;

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

/// The second step as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QualificationsInput {
    /// Keys of the pack's catalogue.
    pub qualifications: Vec<String>,
    /// Answers that only the pack knows.
    #[serde(flatten)]
    pub extras: Extras,
}

/// One place of work as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostInput {
    /// Who employed the worker.
    pub employer: String,
    /// As what.
    pub role: String,
    /// Year and month: `2024-03`.
    pub from: String,
    /// Year and month; nothing while it goes on.
    pub to: Option<String>,
}

impl PostInput {
    /// Tells whether nothing was typed, as in a spare row of a form.
    pub fn is_empty(&self) -> bool {
        let nothing = |text: &str| text.trim().is_empty();
        nothing(&self.employer) && nothing(&self.role) && nothing(&self.from) && self.to.as_deref().is_none_or(nothing)
    }
}

/// The third step as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExperienceInput {
    /// Places of work.
    pub experience: Vec<PostInput>,
    /// True when they have not worked in the sector yet.
    pub no_experience: bool,
    /// Keys of the roles that they want.
    pub roles: Vec<String>,
    /// Keys of what they are good at.
    pub specialisms: Vec<String>,
    /// Answers that only the pack knows.
    #[serde(flatten)]
    pub extras: Extras,
}

/// The fourth step as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AvailabilityInput {
    /// Slots by day: `{"monday": ["early", "night"]}`.
    pub week: BTreeMap<String, Vec<String>>,
    /// Days that differ: `{"2026-12-25": []}`.
    pub exceptions: BTreeMap<String, Vec<String>>,
    /// How far they travel, in kilometres.
    pub radius_km: Option<i64>,
    /// Whether they signed that the weekly limit does not bind them.
    pub opt_out_48h: bool,
    /// Whether organisations may find them; yes unless they say no.
    pub discoverable: Option<bool>,
    /// Answers that only the pack knows.
    #[serde(flatten)]
    pub extras: Extras,
}

/// What was read, with everything that is wrong with it. Answers at fault are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked<T> {
    /// What could be read.
    pub answers: T,
    /// Every field that breaks a rule.
    pub errors: Vec<FieldError>,
}

fn settle<T>(findings: Findings, answers: T) -> Checked<T> {
    Checked {
        answers,
        errors: findings.into_errors(),
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

/// Keeps the keys that the list knows, in the list's order and once each; refuses others.
fn known<'a>(
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

impl QualificationsInput {
    /// Reads the answers.
    pub fn check(self, pack: &SectorPack, step: &WizardStep) -> Checked<Qualifications> {
        let mut told = Findings::new(StepKey::Qualifications.as_str());
        let list = pack.qualifications.iter().map(|it| it.key.as_str());
        let answers = Qualifications {
            qualifications: known(
                &mut told,
                "qualifications",
                &self.qualifications,
                list,
                "qualifications",
            ),
            extras: extras::check(step, self.extras, &mut told),
        };
        settle(told, answers)
    }
}

impl ExperienceInput {
    /// Reads the answers.
    pub fn check(self, pack: &SectorPack, step: &WizardStep, today: NaiveDate) -> Checked<Experience> {
        let mut told = Findings::new(StepKey::Experience.as_str());
        if self.experience.len() > MOST_POSTS {
            told.add(
                "experience",
                "too-many",
                format!("Enter at most {MOST_POSTS} places of work"),
            );
        }
        let typed = self.experience.into_iter().take(MOST_POSTS).enumerate();
        let mut posts: Vec<Post> = typed
            .filter(|(_, typed)| !typed.is_empty())
            .filter_map(|(row, typed)| post(&mut told, row, typed, today))
            .collect();
        posts.sort_by_key(|post| std::cmp::Reverse((post.to.is_none(), post.to, post.from)));
        let roles = pack.roles.iter().map(|role| role.key.as_str());
        let specialisms = pack.specialisms.iter().map(|it| it.key.as_str());
        let answers = Experience {
            none_yet: self.no_experience && posts.is_empty(),
            posts,
            roles: known(&mut told, "roles", &self.roles, roles, "the work that you want"),
            specialisms: known(
                &mut told,
                "specialisms",
                &self.specialisms,
                specialisms,
                "what you are good at",
            ),
            extras: extras::check(step, self.extras, &mut told),
        };
        settle(told, answers)
    }
}

fn post(told: &mut Findings, row: usize, typed: PostInput, today: NaiveDate) -> Option<Post> {
    let field = |name: &str| format!("experience/{row}/{name}");
    let employer = told.line(&field("employer"), "Employer", Some(typed.employer), 120);
    let role = told.line(&field("role"), "Role", Some(typed.role), 120);
    let from: Option<Month> = typed.from.parse().ok().filter(|from| *from <= Month::of(today));
    let to: Option<Option<Month>> = match typed.to.filter(|to| !to.trim().is_empty()) {
        None => Some(None),
        Some(to) => to.parse().ok().map(Some),
    };
    if employer.is_none() {
        told.add(&field("employer"), "required", "Enter the name of the employer");
    }
    if role.is_none() {
        told.add(&field("role"), "required", "Enter what you worked as");
    }
    if from.is_none() {
        told.add(
            &field("from"),
            "format",
            "Enter the month and year when you started, not in the future",
        );
    }
    if to.is_none() {
        told.add(
            &field("to"),
            "format",
            "Enter the month and year when you left, or leave it empty",
        );
    }
    let (from, to) = (from?, to?);
    if to.is_some_and(|to| to < from) {
        told.add(
            &field("to"),
            "order",
            "The month when you left must not be before the month when you started",
        );
        return None;
    }
    Some(Post {
        employer: employer?,
        role: role?,
        from,
        to,
    })
}

impl AvailabilityInput {
    /// Reads the answers.
    pub fn check(self, step: &WizardStep, today: NaiveDate) -> Checked<Availability> {
        let mut told = Findings::new(StepKey::Availability.as_str());
        let answers = Availability {
            week: week(&mut told, &self.week),
            exceptions: exceptions(&mut told, &self.exceptions, today),
            radius_km: radius(&mut told, self.radius_km),
            opt_out_48h: self.opt_out_48h,
            discoverable: self.discoverable.unwrap_or(true),
            extras: extras::check(step, self.extras, &mut told),
        };
        settle(told, answers)
    }
}

fn slots(told: &mut Findings, field: &str, typed: &[String]) -> Slots {
    let mut slots = Slots::NONE;
    for word in typed {
        match word.parse::<Slot>() {
            Ok(slot) => slots = slots.with(slot),
            Err(()) => told.add(field, "choice", "Choose early, late, night or sleep-in"),
        }
    }
    slots
}

fn week(told: &mut Findings, typed: &BTreeMap<String, Vec<String>>) -> Week {
    let mut week = Week::NONE;
    for (day, words) in typed {
        let Ok(day) = day.parse::<Day>() else {
            told.add("week", "choice", "Name days monday to sunday");
            continue;
        };
        let free = slots(told, &format!("week/{}", day.as_str()), words);
        week = Slot::ALL
            .into_iter()
            .filter(|slot| free.has(*slot))
            .fold(week, |week, slot| week.with(day, slot));
    }
    week
}

/// Days that have passed are dropped: they decide nothing any more.
fn exceptions(
    told: &mut Findings,
    typed: &BTreeMap<String, Vec<String>>,
    today: NaiveDate,
) -> BTreeMap<NaiveDate, Slots> {
    if typed.len() > MOST_EXCEPTIONS {
        told.add(
            "exceptions",
            "too-many",
            format!("Enter at most {MOST_EXCEPTIONS} days"),
        );
        return BTreeMap::new();
    }
    let last = today.checked_add_months(Months::new(24)).unwrap_or(today);
    let mut days = BTreeMap::new();
    for (day, words) in typed {
        match NaiveDate::parse_from_str(day, "%Y-%m-%d") {
            Ok(date) if date <= last => {
                let free = slots(told, "exceptions", words);
                if date >= today {
                    days.insert(date, free);
                }
            }
            _ => told.add(
                "exceptions",
                "format",
                "Enter each day as a real date in the next two years",
            ),
        }
    }
    days
}

fn radius(told: &mut Findings, typed: Option<i64>) -> Option<u16> {
    let typed = typed?;
    let kept = u16::try_from(typed).ok().filter(|km| (1..=200).contains(km));
    if kept.is_none() {
        told.add(
            "radius_km",
            "range",
            "Enter how far you can travel, 1 to 200 kilometres",
        );
    }
    kept
}
