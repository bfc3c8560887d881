//! The course file: what an author writes. `server/demo/courses/FORMAT.md` explains each key.

use super::source_check;
use kernel::FieldError;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// A course as its author wrote it, checked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourseSource {
    /// The address.
    pub slug: String,
    /// The name.
    pub title: String,
    /// The sector pack's key.
    pub sector: String,
    /// What it is about, in a sentence or two.
    pub summary: String,
    /// What a learner will be able to do.
    pub outcomes: Vec<String>,
    /// What a place costs; nought is free.
    pub price_pence: i64,
    /// The credential type's key in the sector pack that it earns, if any.
    pub credential_kind: Option<String>,
    /// How long the certificate is valid; absent where it does not lapse.
    pub valid_months: Option<u32>,
    /// What the quiz asks for.
    pub pass_percent: u8,
    /// Study time with the quiz.
    pub minutes: u32,
    /// The lessons in order.
    pub lessons: Vec<LessonSource>,
    /// The quiz.
    pub questions: Vec<QuestionSource>,
}

/// One lesson.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LessonSource {
    /// The name.
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// Markdown.
    pub body: String,
    /// A film that goes with it.
    pub video: Option<VideoSource>,
}

/// A lesson's film.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoSource {
    /// The MP4's file name.
    pub file: String,
    /// How long it is.
    pub seconds: u32,
    /// The WebVTT's file name.
    pub captions: String,
    /// Everything that is said or shown, in plain paragraphs.
    pub transcript: String,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionSource {
    /// What is asked.
    pub text: String,
    /// What can be chosen.
    pub options: Vec<String>,
    /// The right options, counted from 1.
    pub correct: Vec<u8>,
    /// Why they are right.
    pub explanation: String,
}

impl QuestionSource {
    /// Returns the right options' positions, counted from 0.
    pub fn key(&self) -> Vec<u8> {
        let mut key: Vec<u8> = self.correct.iter().map(|position| position.saturating_sub(1)).collect();
        key.sort_unstable();
        key
    }

    /// Returns the texts of the right options.
    pub fn right_options(&self) -> Vec<&str> {
        self.key()
            .iter()
            .filter_map(|position| self.options.get(usize::from(*position)).map(String::as_str))
            .collect()
    }
}

/// A course file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// It is not the TOML it should be.
    #[error("the course file cannot be read: {0}")]
    Unreadable(String),
    /// It breaks rules.
    #[error("the course breaks {} rules, first: {}", .0.len(), .0.first().map(|error| format!("{}: {}", error.field, error.message)).unwrap_or_default())]
    Invalid(Vec<FieldError>),
}

impl CourseSource {
    /// Reads and checks a course file.
    ///
    /// # Errors
    /// When it is not TOML of this form, or breaks a rule; each broken rule names its place.
    pub fn parse(text: &str) -> Result<Self, SourceError> {
        let course: Self = toml::from_str(text).map_err(|error| SourceError::Unreadable(error.to_string()))?;
        course.check().map_err(SourceError::Invalid)?;
        Ok(course)
    }

    /// Checks the rules that a course must keep.
    ///
    /// # Errors
    /// Every broken rule, naming its place.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let broken = source_check::broken_rules(self);
        if broken.is_empty() { Ok(()) } else { Err(broken) }
    }

    /// Returns a digest of everything a learner sees, films by their digests, so that publishing the same course twice
    /// makes no second version.
    pub fn digest(&self, media_digests: &[String]) -> String {
        let mut hash = Sha256::new();
        let mut feed = |text: &str| {
            // Lengths go in, so that moving a letter from one field to the next makes another digest.
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        };
        feed(&format!("{self:?}"));
        for digest in media_digests {
            feed(digest);
        }
        hex::encode(hash.finalize())
    }
}
