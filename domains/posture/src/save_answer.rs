//! Saves one answer as a new revision. Sending the same revision twice is harmless; a clash keeps both answers.

use crate::model::answer::{AnswerValue, Comment, Placing, QuestionKey, Revision, RevisionId, place};
use crate::model::{Assessment, Counts};
use crate::queries::Run;
use crate::{AnswerQuestions, Clash, Error, Posture, store};
use chrono::{DateTime, Utc};
use kernel::RngExt as _;
use kernel::ids::{AssessmentId, UserId};
use platform::{Actor, Denied, WriteTx};

/// Asks to save an answer.
#[derive(Debug, Clone)]
pub struct SaveAnswer {
    /// The assessment.
    pub assessment: AssessmentId,
    /// The question.
    pub question: QuestionKey,
    /// What is answered.
    pub value: AnswerValue,
    /// The words beside it.
    pub comment: Comment,
    /// The revision that the author saw; `None` where the question stood unanswered.
    pub base: Option<RevisionId>,
    /// The id that a device gave to this revision, so that sending it twice is harmless.
    pub revision: Option<RevisionId>,
}

/// A saved answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedAnswer {
    /// The revision that counts now.
    pub revision: Revision,
    /// How many questions of the whole are dealt with.
    pub counts: Counts,
    /// The next question that waits for an answer, going round from the end to the start.
    pub next_unanswered: Option<QuestionKey>,
}

/// What came of it, decided inside the transaction and told after it is committed, for a clash too must be kept.
enum Told {
    Stands(Revision),
    Clashed(Box<Clash>),
}

impl Posture {
    /// Saves an answer.
    ///
    /// # Errors
    /// When there is no such assessment or question, the answers are frozen, the actor may not answer, or somebody
    /// else changed the answer in between: then both are kept.
    pub async fn save_answer(&self, actor: &Actor, command: SaveAnswer) -> Result<SavedAnswer, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        // Taking the row first makes saves and completion of one assessment go one after the other.
        let assessment = store::assessments::lock(&mut tx, command.assessment)
            .await?
            .ok_or(Error::NotFound)?;
        let pack = self.pack_of(&assessment)?;
        pack.find(&command.question).ok_or(Error::NoSuchQuestion)?;
        let question = command.question.clone();
        let told = self.keep_answer(&mut tx, &assessment, command).await?;
        let answers = store::answers::latest(&mut tx, &self.ground.vault, assessment.id).await?;
        tx.commit().await?;
        let run = Run {
            assessment,
            pack,
            answers,
        };
        match told {
            Told::Clashed(clash) => Err(Error::AnswerClash(clash)),
            Told::Stands(revision) => Ok(SavedAnswer {
                revision,
                counts: run.counts(),
                next_unanswered: run.next_unanswered(&question).map(|place| place.question.key.clone()),
            }),
        }
    }

    async fn keep_answer(&self, tx: &mut WriteTx, assessment: &Assessment, command: SaveAnswer) -> Result<Told, Error> {
        let history = store::answers::history(tx, &self.ground.vault, assessment.id, &command.question).await?;
        let head = history.iter().rev().find(|revision| revision.in_force);
        // A repeat is answered as the first time, also when the run was completed meanwhile.
        if let Some(known) = command
            .revision
            .and_then(|id| history.iter().find(|revision| revision.id == id))
        {
            return repeat(known, head, &command);
        }
        if assessment.state.is_frozen() {
            return Err(Error::Frozen);
        }
        let permit = tx.permit(AnswerQuestions, assessment)?;
        let author = tx.actor().user().ok_or(Denied {
            action: <AnswerQuestions as platform::Action>::NAME,
        })?;
        let waiting = history.last().is_some_and(|last| !last.in_force);
        let placing = place(head, command.base, waiting, command.value, &command.comment);
        if let (Placing::SameWords, Some(head)) = (placing, head) {
            return Ok(Told::Stands(head.clone()));
        }
        let known_base = command
            .base
            .filter(|base| history.iter().any(|revision| revision.id == *base));
        let revision = self.revision(command, author, placing, known_base);
        store::answers::add(tx, &permit, &self.ground.vault, assessment, &revision).await?;
        store::assessments::touch(tx, &permit).await?;
        match head {
            Some(head) if placing == Placing::Clash => Ok(Told::Clashed(Box::new(Clash {
                stands: head.clone(),
                yours: revision,
            }))),
            _ => Ok(Told::Stands(revision)),
        }
    }

    fn revision(&self, command: SaveAnswer, author: UserId, placing: Placing, base: Option<RevisionId>) -> Revision {
        let now: DateTime<Utc> = self.ground.clock.now();
        Revision {
            id: command
                .revision
                .unwrap_or_else(|| RevisionId::from(self.ground.rng.uuid_v7(now))),
            question: command.question,
            base,
            value: command.value,
            comment: command.comment,
            author,
            saved_at: now,
            in_force: placing != Placing::Clash,
        }
    }
}

fn repeat(known: &Revision, head: Option<&Revision>, command: &SaveAnswer) -> Result<Told, Error> {
    if !known.says_the_same(command.value, &command.comment) {
        return Err(Error::RevisionReused);
    }
    match head {
        Some(head) if !known.in_force => Ok(Told::Clashed(Box::new(Clash {
            stands: head.clone(),
            yours: known.clone(),
        }))),
        _ => Ok(Told::Stands(known.clone())),
    }
}
