//! Answers: a level from 0 to 4 or "does not apply", with words beside it, in revisions that are never overwritten.

use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use uuid::Uuid;

/// The longest comment, in letters.
pub const MAX_COMMENT: usize = 4_000;

/// The key of a question within its pack: `pr-mfa`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionKey(String);

impl QuestionKey {
    /// Wraps a key; whether a pack has such a question is the pack's to say.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// Returns the key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuestionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far along an organisation is with one question: 0 to 4, each with written words in the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Level(u8);

impl Level {
    /// The highest level.
    pub const MAX: Self = Self(4);
    /// The lowest level.
    pub const MIN: Self = Self(0);

    /// Makes a level from a number, or `None` outside 0 to 4.
    pub fn try_new(number: i64) -> Option<Self> {
        u8::try_from(number).ok().filter(|level| *level <= 4).map(Self)
    }

    /// Returns the number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnswerValue {
    /// The organisation stands at this level.
    Level(Level),
    /// The question does not apply to the organisation; it leaves both sides of the score.
    NotApplicable,
}

impl AnswerValue {
    /// Reads what forms and the API send: `0` to `4`, or `na`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "na" => Some(Self::NotApplicable),
            digit if digit.len() == 1 => digit.parse().ok().and_then(Level::try_new).map(Self::Level),
            _ => None,
        }
    }

    /// Returns the word that [`AnswerValue::parse`] reads.
    pub fn word(self) -> String {
        match self {
            Self::Level(level) => level.get().to_string(),
            Self::NotApplicable => "na".to_owned(),
        }
    }

    /// Returns the level, if there is one.
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::Level(level) => Some(level),
            Self::NotApplicable => None,
        }
    }
}

/// Words beside an answer: line ends are evened out, nothing else is changed, so every typed word reaches the report.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Comment(String);

/// A comment has too many letters or letters that cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommentError {
    /// Longer than [`MAX_COMMENT`].
    #[error("Your note must be {MAX_COMMENT} letters or fewer")]
    TooLong,
    /// Holds a control character that no keyboard types and no report can show.
    #[error("Your note has a letter that we cannot show. Type it again without special symbols")]
    Unprintable,
}

impl Comment {
    /// Reads a comment as a form sends it.
    ///
    /// # Errors
    /// When it is too long or holds a control character.
    pub fn parse(text: &str) -> Result<Self, CommentError> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim();
        if text.chars().count() > MAX_COMMENT {
            return Err(CommentError::TooLong);
        }
        if text
            .chars()
            .any(|letter| letter.is_control() && letter != '\n' && letter != '\t')
        {
            return Err(CommentError::Unprintable);
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Says whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The id of one revision. A device may make it, so that sending twice is harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RevisionId(Uuid);

impl RevisionId {
    /// Returns the bare UUID, for the store's edge.
    pub const fn get(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for RevisionId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl fmt::Display for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One saved answer. A change is a new revision beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its id.
    pub id: RevisionId,
    /// The question.
    pub question: QuestionKey,
    /// The revision that its author saw; `None` where there was none.
    pub base: Option<RevisionId>,
    /// What was answered.
    pub value: AnswerValue,
    /// The words beside it.
    pub comment: Comment,
    /// Who answered.
    pub author: UserId,
    /// When it reached us.
    pub saved_at: DateTime<Utc>,
    /// Whether it took the answer's place when it came. A revision that clashed is kept but does not count.
    pub in_force: bool,
}

impl Revision {
    /// Says whether the other revision says the same, whoever wrote it.
    pub fn says_the_same(&self, value: AnswerValue, comment: &Comment) -> bool {
        self.value == value && self.comment == *comment
    }
}

/// The revisions that count, one a question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers(BTreeMap<QuestionKey, Revision>);

impl Answers {
    /// Returns the revision that counts for the question.
    pub fn get(&self, question: &QuestionKey) -> Option<&Revision> {
        self.0.get(question)
    }

    /// Returns what was answered.
    pub fn value(&self, question: &QuestionKey) -> Option<AnswerValue> {
        self.get(question).map(|revision| revision.value)
    }
}

impl FromIterator<Revision> for Answers {
    /// Collects revisions; of two for one question the later one counts.
    fn from_iter<I: IntoIterator<Item = Revision>>(revisions: I) -> Self {
        Self(
            revisions
                .into_iter()
                .map(|revision| (revision.question.clone(), revision))
                .collect(),
        )
    }
}

/// What a new revision means for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing {
    /// It says what already stands; nothing needs to be stored.
    SameWords,
    /// It takes the answer's place.
    InForce,
    /// Somebody else changed the answer in between: it is kept beside, and a person chooses.
    Clash,
}

/// Decides what a revision made on `base` means where `head` stands. While a clash is waiting, saying the same as
/// the head, having seen it, is a choice and settles the clash.
pub fn place(
    head: Option<&Revision>,
    base: Option<RevisionId>,
    clash_waiting: bool,
    value: AnswerValue,
    comment: &Comment,
) -> Placing {
    let Some(head) = head else {
        return Placing::InForce;
    };
    let saw_head = base == Some(head.id);
    match (head.says_the_same(value, comment), saw_head) {
        (true, true) if clash_waiting => Placing::InForce,
        (true, _) => Placing::SameWords,
        (false, true) => Placing::InForce,
        (false, false) => Placing::Clash,
    }
}

#[cfg(test)]
mod tests {
    use super::{AnswerValue, Comment, CommentError, Level, Placing, QuestionKey, Revision, RevisionId, place};
    use kernel::ids::UserId;
    use uuid::Uuid;

    fn revision(id: u128, level: i64) -> Revision {
        Revision {
            id: RevisionId::from(Uuid::from_u128(id)),
            question: QuestionKey::new("q"),
            base: None,
            value: AnswerValue::Level(Level::try_new(level).expect("a level")),
            comment: Comment::default(),
            author: UserId::from(Uuid::from_u128(9)),
            saved_at: chrono::DateTime::UNIX_EPOCH,
            in_force: true,
        }
    }

    #[test]
    fn values_are_read_strictly() {
        assert_eq!(AnswerValue::parse("na"), Some(AnswerValue::NotApplicable));
        assert_eq!(AnswerValue::parse(" 4 "), Level::try_new(4).map(AnswerValue::Level));
        for wrong in ["", "5", "-1", "04", "4.0", "NA", "+3", "null"] {
            assert_eq!(AnswerValue::parse(wrong), None, "{wrong}");
        }
        for word in ["0", "1", "2", "3", "4", "na"] {
            assert_eq!(AnswerValue::parse(word).map(AnswerValue::word).as_deref(), Some(word));
        }
    }

    #[test]
    fn comments_keep_every_word() {
        let comment = Comment::parse("  First line\r\nsecond \"line\" <b> \u{1F512}\t.\r ").expect("fine");
        assert_eq!(comment.as_str(), "First line\nsecond \"line\" <b> \u{1F512}\t.");
        assert_eq!(Comment::parse("a\u{0}b"), Err(CommentError::Unprintable));
        assert_eq!(Comment::parse(&"é".repeat(4_001)), Err(CommentError::TooLong));
        assert!(Comment::parse(&"é".repeat(4_000)).is_ok());
    }

    #[test]
    fn a_moved_base_clashes_unless_the_words_agree() {
        let head = revision(2, 3);
        let (same, other) = (head.value, revision(3, 1).value);
        let none = Comment::default();
        let (older, quiet) = (revision(1, 0).id, false);
        assert_eq!(place(None, None, quiet, same, &none), Placing::InForce);
        assert_eq!(place(Some(&head), Some(head.id), quiet, other, &none), Placing::InForce);
        assert_eq!(
            place(Some(&head), Some(head.id), quiet, same, &none),
            Placing::SameWords
        );
        assert_eq!(place(Some(&head), None, quiet, same, &none), Placing::SameWords);
        assert_eq!(place(Some(&head), None, quiet, other, &none), Placing::Clash);
        assert_eq!(place(Some(&head), Some(older), quiet, other, &none), Placing::Clash);
        // A double click of the first author must not settle the clash unseen; choosing it again does.
        assert_eq!(place(Some(&head), Some(older), true, same, &none), Placing::SameWords);
        assert_eq!(place(Some(&head), Some(head.id), true, same, &none), Placing::InForce);
    }
}
