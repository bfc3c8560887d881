//! An assessment: one organisation's run through one version of a pack.

use super::answer::Answers;
use super::pack::Pack;
use super::score::Counts;
use chrono::{DateTime, Utc};
use kernel::ids::{AssessmentId, OrganisationId, UserId};
use std::fmt;

/// Where an assessment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Answers can be saved.
    InProgress,
    /// Answers are frozen; unanswered questions count 0.
    Completed,
    /// A signed report of it has been given out.
    Released,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::InProgress, Self::Completed, Self::Released];

    /// Returns the stable word of store and API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Released => "released",
        }
    }

    /// Reads the stable word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Says whether the answers can no longer change.
    pub const fn is_frozen(self) -> bool {
        !matches!(self, Self::InProgress)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The pack's key.
    pub pack_key: String,
    /// The version it began with and keeps.
    pub pack_version: String,
    /// What the organisation calls it.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// Grows with every change; the ETag.
    pub version: i32,
    /// Who started it.
    pub started_by: UserId,
    /// When.
    pub started_at: DateTime<Utc>,
    /// When the answers were frozen.
    pub completed_at: Option<DateTime<Utc>>,
}

/// Why an assessment cannot be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotComplete {
    /// Its answers are frozen already.
    Frozen,
    /// Every question is marked as not applicable, so there is nothing to score.
    NothingApplies,
    /// It changed since the caller looked.
    Moved,
}

impl Assessment {
    /// Completes the assessment: from here on nothing changes and unanswered questions count 0.
    ///
    /// # Errors
    /// When it is frozen already, has moved, or nothing in it applies.
    pub fn complete(
        &self,
        pack: &Pack,
        answers: &Answers,
        seen: Option<i32>,
        now: DateTime<Utc>,
    ) -> Result<Self, CannotComplete> {
        if self.state.is_frozen() {
            return Err(CannotComplete::Frozen);
        }
        if seen.is_some_and(|version| version != self.version) {
            return Err(CannotComplete::Moved);
        }
        let counts = Counts::of(pack.questions(), answers);
        if counts.not_applicable == counts.total() {
            return Err(CannotComplete::NothingApplies);
        }
        Ok(Self {
            state: State::Completed,
            version: self.version + 1,
            completed_at: Some(now),
            ..self.clone()
        })
    }
}

/// The longest title, in letters.
pub const MAX_TITLE: usize = 120;

/// Reads a title; an empty one becomes the pack's title with the month.
///
/// # Errors
/// When it is longer than [`MAX_TITLE`] or holds control characters.
pub fn title_or_default(typed: &str, pack: &Pack, now: DateTime<Utc>) -> Result<String, &'static str> {
    let typed = typed.trim();
    if typed.is_empty() {
        let day = kernel::london_date(now);
        return Ok(format!("{}, {}", pack.title, day.format("%B %Y")));
    }
    if typed.chars().count() > MAX_TITLE {
        return Err("Name must be 120 letters or fewer");
    }
    if typed.chars().any(char::is_control) {
        return Err("Type the name on one line, without special symbols");
    }
    Ok(typed.to_owned())
}
