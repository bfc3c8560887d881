//! The paper as its learner sees it. While it is open it carries no right answer, for policies let none be read.

use crate::model::{Attempt, AttemptResult, Paper, Question, QuestionKind};
use crate::store::attempts::{self, Key};
use crate::store::{courses, enrolments};
use crate::{Academy, Error, Thing};
use chrono::{DateTime, Utc};
use kernel::ids::{AttemptId, EnrolmentId, QuestionId};
use platform::Actor;
use std::collections::{BTreeMap, BTreeSet};

/// One sitting in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptRow {
    /// Which sitting.
    pub id: AttemptId,
    /// The first, the second.
    pub number: u32,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How it went, once handed in.
    pub result: Option<AttemptResult>,
}

impl From<&Attempt> for AttemptRow {
    fn from(attempt: &Attempt) -> Self {
        Self {
            id: attempt.id,
            number: attempt.number,
            started_at: attempt.started_at,
            result: attempt.result,
        }
    }
}

/// One option of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedOption {
    /// The position shown, from 0.
    pub position: u8,
    /// What it says.
    pub text: String,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Whether it is right; known only once the quiz is passed.
    pub right: Option<bool>,
}

/// One question of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperLine {
    /// Which question.
    pub question: QuestionId,
    /// Its place on the paper, from 1.
    pub position: u32,
    /// What is asked.
    pub text: String,
    /// How many options may be chosen.
    pub kind: QuestionKind,
    /// The options in the order of this paper.
    pub options: Vec<ReviewedOption>,
    /// Whether it was answered rightly; known once the paper is in.
    pub right: Option<bool>,
    /// Why the right options are right; known only once the quiz is passed.
    pub explanation: Option<String>,
}

impl PaperLine {
    /// Tells whether something was chosen.
    pub fn is_answered(&self) -> bool {
        self.options.iter().any(|option| option.chosen)
    }
}

/// A paper, open or handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptPage {
    /// The sitting.
    pub attempt: AttemptRow,
    /// The place it belongs to.
    pub enrolment: EnrolmentId,
    /// The course's name.
    pub course_title: String,
    /// The course's sector.
    pub sector: String,
    /// What the quiz asks for.
    pub pass_percent: u8,
    /// The questions in order.
    pub lines: Vec<PaperLine>,
    /// Whether the course is completed.
    pub course_completed: bool,
}

impl AttemptPage {
    /// Returns how many questions are answered.
    pub fn answered(&self) -> usize {
        self.lines.iter().filter(|line| line.is_answered()).count()
    }

    /// Returns the first question without an answer.
    pub fn first_open(&self) -> Option<&PaperLine> {
        self.lines.iter().find(|line| !line.is_answered())
    }
}

impl Academy {
    /// Reads the paper that is open on the actor's place; `None` when none is.
    ///
    /// # Errors
    /// When the place is not the actor's.
    pub async fn open_paper(&self, actor: &Actor, enrolment: EnrolmentId) -> Result<Option<AttemptPage>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        enrolments::lookup(&mut tx, enrolment)
            .await?
            .filter(|place| actor.user() == Some(place.learner))
            .ok_or(Error::NotFound(Thing::Enrolment))?;
        let open = attempts::list(&mut tx, enrolment)
            .await?
            .into_iter()
            .find(|attempt| attempt.result.is_none());
        drop(tx);
        match open {
            Some(attempt) => self.attempt(actor, attempt.id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Reads one of the actor's papers. Right answers and explanations are in it only once it has passed; a failed one
    /// says which questions were right, so that there is something to learn for the next try.
    ///
    /// # Errors
    /// When the paper is not the actor's.
    pub async fn attempt(&self, actor: &Actor, id: AttemptId) -> Result<AttemptPage, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let attempt = attempts::lookup(&mut tx, id)
            .await?
            .filter(|attempt| actor.user() == Some(attempt.learner))
            .ok_or(Error::NotFound(Thing::Attempt))?;
        let place = enrolments::lookup(&mut tx, attempt.enrolment)
            .await?
            .ok_or(Error::NotFound(Thing::Attempt))?;
        let course = courses::lookup_version(&mut tx, place.course, place.version)
            .await?
            .ok_or(Error::NotFound(Thing::Course))?;
        let questions = attempts::questions(&mut tx, place.course, place.version).await?;
        let answers = attempts::answers(&mut tx, id).await?;
        let keys = match attempt.result {
            Some(_) => attempts::keys(&mut tx, &attempt.paper).await?,
            None => BTreeMap::new(),
        };
        drop(tx);
        let answers = answers
            .into_iter()
            .map(|answer| (answer.question, answer.chosen.into_iter().collect()))
            .collect();
        Ok(AttemptPage {
            attempt: AttemptRow::from(&attempt),
            enrolment: attempt.enrolment,
            course_title: course.listing.title,
            sector: course.listing.sector,
            pass_percent: attempt.paper.pass_percent,
            lines: lines(&attempt.paper, &questions, &answers, &keys, attempt.result),
            course_completed: place.state == crate::model::EnrolmentState::Completed,
        })
    }
}

fn lines(
    paper: &Paper,
    questions: &[Question],
    answers: &BTreeMap<QuestionId, BTreeSet<u8>>,
    keys: &BTreeMap<QuestionId, Key>,
    result: Option<AttemptResult>,
) -> Vec<PaperLine> {
    let tell_all = result.is_some_and(|result| result.passed);
    let nothing = BTreeSet::new();
    (1..)
        .zip(&paper.questions)
        .filter_map(|(position, placed)| {
            let question = questions.iter().find(|question| question.id == placed.question)?;
            let chosen = answers.get(&placed.question).unwrap_or(&nothing);
            let key = keys.get(&placed.question);
            let options = (0u8..)
                .zip(&placed.options)
                .map(|(shown, authored)| ReviewedOption {
                    position: shown,
                    text: question
                        .options
                        .get(usize::from(*authored))
                        .cloned()
                        .unwrap_or_default(),
                    chosen: chosen.contains(&shown),
                    right: key.filter(|_| tell_all).map(|key| key.correct.contains(authored)),
                })
                .collect();
            Some(PaperLine {
                question: placed.question,
                position,
                text: question.text.clone(),
                kind: placed.kind,
                options,
                right: key.map(|key| !chosen.is_empty() && placed.authored(chosen) == key.correct),
                explanation: key.filter(|_| tell_all).map(|key| key.explanation.clone()),
            })
        })
        .collect()
}
