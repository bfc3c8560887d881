//! How complete a profile is: a pure function of the sector's pack and the answers.

use super::profile::Profile;
use contracts::sector::{AnswerKind, Question, SectorPack, StepKey, WizardStep};
use kernel::FieldError;
use serde_json::Value;

/// The state of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepState {
    /// Nothing was answered.
    NotStarted,
    /// Something was answered, but not all that is required.
    InProgress,
    /// All that is required was answered.
    Completed,
}

impl StepState {
    /// Returns the word that both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not-started",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
        }
    }
}

/// One step's part in the percentage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepCompletion {
    /// Which step.
    pub key: StepKey,
    /// What the task list calls it.
    pub title: String,
    /// How many percent it is worth.
    pub weight: u8,
    /// Its state.
    pub state: StepState,
    /// The keys of required questions without an answer.
    pub missing: Vec<String>,
}

/// How complete a profile is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The sum of the weights of completed steps.
    pub percent: u8,
    /// The steps, in order.
    pub steps: Vec<StepCompletion>,
}

impl Completion {
    /// Computes it.
    pub fn of(profile: &Profile, pack: &SectorPack) -> Self {
        let steps: Vec<StepCompletion> = pack.wizard.iter().map(|step| one(profile, step)).collect();
        let done = steps.iter().filter(|step| step.state == StepState::Completed);
        Self {
            // A pack's weights sum to 100, so the sum fits.
            percent: done.map(|step| step.weight).sum(),
            steps,
        }
    }

    /// Tells whether every step is completed.
    pub const fn is_complete(&self) -> bool {
        self.percent == 100
    }

    /// Returns the first step that is not completed.
    pub fn next(&self) -> Option<StepKey> {
        let open = self.steps.iter().find(|step| step.state != StepState::Completed);
        open.map(|step| step.key)
    }

    /// Returns how many steps are completed.
    pub fn done(&self) -> usize {
        self.steps
            .iter()
            .filter(|step| step.state == StepState::Completed)
            .count()
    }

    /// Returns the state of a step.
    pub fn state(&self, key: StepKey) -> StepState {
        let step = self.steps.iter().find(|step| step.key == key);
        step.map_or(StepState::NotStarted, |step| step.state)
    }
}

fn one(profile: &Profile, step: &WizardStep) -> StepCompletion {
    let missing: Vec<String> = unanswered(profile, step).map(|question| question.key.clone()).collect();
    let state = if missing.is_empty() {
        StepState::Completed
    } else if step
        .questions
        .iter()
        .any(|question| answered(profile, step.key, question))
    {
        StepState::InProgress
    } else {
        StepState::NotStarted
    };
    StepCompletion {
        key: step.key,
        title: step.title.clone(),
        weight: step.weight,
        state,
        missing,
    }
}

fn unanswered<'a>(profile: &'a Profile, step: &'a WizardStep) -> impl Iterator<Item = &'a Question> {
    step.questions
        .iter()
        .filter(|question| question.required && !answered(profile, step.key, question))
}

/// Says what is still to be answered in a step, in words for the one who fills it in.
pub(crate) fn missing(profile: &Profile, step: &WizardStep) -> Vec<FieldError> {
    unanswered(profile, step)
        .map(|question| {
            FieldError::new(
                format!("{}/{}", step.key, question.key),
                "required",
                what_to_do(question),
            )
        })
        .collect()
}

fn what_to_do(question: &Question) -> String {
    match question.answer {
        AnswerKind::Qualifications => "Tick what you have, or that you have none of these yet".to_owned(),
        AnswerKind::Experience => "Add where you have worked, or tick that you have not yet".to_owned(),
        AnswerKind::Roles => "Tick at least one kind of work that you want".to_owned(),
        AnswerKind::Week => "Tick at least one time when you can work".to_owned(),
        AnswerKind::SomeOf | AnswerKind::Specialisms => format!("Tick at least one answer to: {}", question.label),
        AnswerKind::OneOf | AnswerKind::YesNo => format!("Choose an answer to: {}", question.label),
        _ => {
            let mut letters = question.label.chars();
            let first = letters.next().map(|letter| letter.to_lowercase().collect::<String>());
            format!("Enter your {}{}", first.unwrap_or_default(), letters.as_str())
        }
    }
}

fn answered(profile: &Profile, step: StepKey, question: &Question) -> bool {
    let extra = |extras: &super::Extras| extras.get(&question.key).is_some_and(|answer| *answer != Value::Null);
    match step {
        StepKey::Personal => {
            let it = &profile.personal;
            match question.key.as_str() {
                "given_name" => it.given_name.is_some(),
                "family_name" => it.family_name.is_some(),
                "date_of_birth" => it.date_of_birth.is_some(),
                "phone" => it.phone.is_some(),
                "address_line1" => it.address_line1.is_some(),
                "address_line2" => it.address_line2.is_some(),
                "town" => it.town.is_some(),
                "postcode" => it.postcode.is_some(),
                "right_to_work" => it.right_to_work.is_some(),
                "bio" => it.bio.is_some(),
                _ => extra(&it.extras),
            }
        }
        StepKey::Qualifications => match question.key.as_str() {
            "qualifications" => !profile.qualifications.qualifications.is_empty(),
            _ => extra(&profile.qualifications.extras),
        },
        StepKey::Experience => {
            let it = &profile.experience;
            match question.key.as_str() {
                "experience" => it.none_yet || !it.posts.is_empty(),
                "roles" => !it.roles.is_empty(),
                "specialisms" => !it.specialisms.is_empty(),
                _ => extra(&it.extras),
            }
        }
        StepKey::Availability => {
            let it = &profile.availability;
            match question.key.as_str() {
                "week" => !it.week.is_empty(),
                "radius_km" => it.radius_km.is_some(),
                "opt_out_48h" => it.opt_out_48h,
                _ => extra(&it.extras),
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::{Day, Slot, Week};
    use contracts::sector::SectorPacks;
    use proptest::prelude::*;

    const CARE: &str = include_str!("../../../../sectors/care.toml");
    const SECURITY: &str = include_str!("../../../../sectors/security.toml");

    pub(crate) fn packs() -> SectorPacks {
        SectorPacks::parse([("care.toml", CARE), ("security.toml", SECURITY)]).expect("the shipped packs")
    }

    /// Answers the questions whose bits are set.
    fn answer(profile: &mut Profile, bits: u32) {
        let said = |bit: u32| (bits >> bit & 1 == 1).then(|| "x".to_owned());
        let yes = |bit: u32| bits >> bit & 1 == 1;
        profile.personal.given_name = said(0);
        profile.personal.family_name = said(1);
        profile.personal.phone = said(2);
        profile.personal.address_line1 = said(3);
        profile.personal.town = said(4);
        profile.personal.right_to_work = said(5);
        profile.personal.bio = said(6);
        profile.personal.postcode = yes(7).then(|| "LS1 4AP".parse().expect("a postcode"));
        profile.personal.date_of_birth = yes(8).then(chrono::NaiveDate::default);
        profile.qualifications.qualifications = said(9).into_iter().collect();
        profile.experience.none_yet = yes(10);
        profile.experience.roles = said(11).into_iter().collect();
        profile.experience.specialisms = said(12).into_iter().collect();
        profile.availability.week = if yes(13) {
            Week::NONE.with(Day::Friday, Slot::Late)
        } else {
            Week::NONE
        };
        profile.availability.radius_km = yes(14).then_some(16);
    }

    fn percent(bits: u32, sector: &str) -> Completion {
        let packs = packs();
        let mut profile = Profile::empty(uuid::Uuid::nil().into(), sector);
        answer(&mut profile, bits);
        Completion::of(&profile, packs.get(sector).expect("a pack"))
    }

    #[test]
    fn steps_add_their_weights() {
        assert_eq!(percent(0, "care").percent, 0);
        assert_eq!(percent(0b1_1011_1111, "care").percent, 20);
        assert_eq!(percent(0b11_1011_1111, "care").percent, 50);
        assert_eq!(percent(0b1111_1011_1111, "care").percent, 75);
        assert_eq!(percent(0b110_1111_1011_1111, "care").percent, 100);
        let begun = percent(1, "care");
        assert_eq!(
            (begun.percent, begun.state(StepKey::Personal)),
            (0, StepState::InProgress)
        );
        assert_eq!(begun.next(), Some(StepKey::Personal));
        assert!(begun.steps[0].missing.contains(&"family_name".to_owned()));
    }

    #[test]
    fn what_is_missing_is_said_in_words() {
        let packs = packs();
        let pack = packs.get("care").expect("the pack");
        let profile = Profile::empty(uuid::Uuid::nil().into(), "care");
        let step = pack.step(StepKey::Personal).expect("the step");
        let told = missing(&profile, step);
        assert_eq!(
            told[0],
            FieldError::new("personal/given_name", "required", "Enter your first name")
        );
        let step = pack.step(StepKey::Availability).expect("the step");
        assert_eq!(
            missing(&profile, step)[0].message,
            "Tick at least one time when you can work"
        );
    }

    proptest! {
        #[test]
        fn the_percentage_is_whole_and_full_only_when_all_is_done(bits in 0u32..(1 << 15), security: bool) {
            let it = percent(bits, if security { "security" } else { "care" });
            prop_assert!(it.percent <= 100);
            prop_assert_eq!(it.is_complete(), it.next().is_none());
            prop_assert_eq!(it.is_complete(), it.steps.iter().all(|step| step.missing.is_empty()));
            prop_assert_eq!(it.done() == 4, it.percent == 100);
        }

        #[test]
        fn another_answer_never_takes_away(bits in 0u32..(1 << 15), more in 0u32..(1 << 15)) {
            prop_assert!(percent(bits, "care").percent <= percent(bits | more, "care").percent);
        }
    }
}
