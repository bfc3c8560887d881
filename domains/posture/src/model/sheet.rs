//! An answer sheet: a file with the answers of a whole run, as demo data and tests use it.

use super::answer::{AnswerValue, Comment, CommentError, QuestionKey};
use serde::Deserialize;

/// One line of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetAnswer {
    /// The question.
    pub question: QuestionKey,
    /// What is answered.
    pub value: AnswerValue,
    /// The words beside it.
    pub comment: Comment,
}

/// The answers of a whole run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerSheet {
    /// The pack's key.
    pub pack: String,
    /// The title of the run.
    pub title: String,
    /// The answers in the order of the file.
    pub answers: Vec<SheetAnswer>,
}

/// A sheet cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// It is not TOML of the right shape.
    #[error("the answer sheet cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A value is neither a level nor `na`.
    #[error("the answer sheet has no such value for {0}")]
    Value(String),
    /// A comment cannot be kept.
    #[error("the answer sheet's note for {0} cannot be kept: {1}")]
    Comment(String, CommentError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetFile {
    pack: String,
    title: String,
    answers: Vec<AnswerFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerFile {
    question: String,
    value: String,
    #[serde(default)]
    comment: String,
}

impl AnswerSheet {
    /// Reads a sheet from TOML.
    ///
    /// # Errors
    /// When it is not TOML of the right shape, or an answer is not one.
    pub fn parse(text: &str) -> Result<Self, SheetError> {
        let file: SheetFile = toml::from_str(text)?;
        let answers = file
            .answers
            .into_iter()
            .map(SheetAnswer::try_from)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            pack: file.pack,
            title: file.title,
            answers,
        })
    }
}

impl TryFrom<AnswerFile> for SheetAnswer {
    type Error = SheetError;

    fn try_from(file: AnswerFile) -> Result<Self, SheetError> {
        let value = AnswerValue::parse(&file.value).ok_or_else(|| SheetError::Value(file.question.clone()))?;
        let comment =
            Comment::parse(&file.comment).map_err(|error| SheetError::Comment(file.question.clone(), error))?;
        Ok(Self {
            question: QuestionKey::new(file.question),
            value,
            comment,
        })
    }
}
