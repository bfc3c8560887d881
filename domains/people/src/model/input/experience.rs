//! The third step: where the person has worked.

use super::{Checked, known, settle};
use crate::model::experience::{Month, Post};
use crate::model::extras::{self, Extras};
use crate::model::profile::Experience;
use crate::model::text::Findings;
use chrono::NaiveDate;
use contracts::sector::{SectorPack, StepKey, WizardStep};
use serde::{Deserialize, Serialize};

/// More posts than anybody has had.
const MOST_POSTS: usize = 40;

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
