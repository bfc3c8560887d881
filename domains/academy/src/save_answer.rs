//! A learner answers a question.

use crate::model::{Attempt, ChoiceError};
use crate::rights::SitQuiz;
use crate::store::{attempts, enrolments};
use crate::{Academy, Error, Thing};
use kernel::FieldError;
use kernel::ids::{AttemptId, QuestionId};
use platform::{Actor, Permit, WriteTx};

/// Keep an answer.
#[derive(Debug, Clone)]
pub struct SaveAnswer {
    /// On which paper.
    pub attempt: AttemptId,
    /// To which question.
    pub question: QuestionId,
    /// Positions of the chosen options in the order shown, from 0.
    pub chosen: Vec<u8>,
}

impl Academy {
    /// Keeps the answer. The same answer again changes nothing; another one takes its place until the paper is in.
    ///
    /// # Errors
    /// When the paper or question is not the actor's, the paper was handed in, or the choice is not on offer.
    pub async fn save_answer(&self, actor: &Actor, command: SaveAnswer) -> Result<(), Error> {
        let mut tx = self.ground.db.write(actor).await?;
        self.save_answer_in(&mut tx, command).await?;
        Ok(tx.commit().await?)
    }

    /// Does the same inside a transaction.
    ///
    /// # Errors
    /// As [`Self::save_answer`].
    pub async fn save_answer_in(&self, tx: &mut WriteTx, command: SaveAnswer) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let (attempt, permit) = own_paper(tx, command.attempt).await?;
        let placed = attempt
            .paper
            .question(command.question)
            .ok_or(Error::NotFound(Thing::Attempt))?;
        if attempt.result.is_some() {
            return Err(Error::HandedIn);
        }
        let chosen = placed
            .choose(&command.chosen)
            .map_err(|error| Error::Invalid(vec![in_words(error)]))?;
        attempts::save_answer(tx, &permit, command.question, &chosen, now).await?;
        Ok(())
    }
}

/// Loads the actor's own paper and makes others wait for it.
pub(crate) async fn own_paper(tx: &mut WriteTx, id: AttemptId) -> Result<(Attempt, Permit<SitQuiz>), Error> {
    let seen = attempts::lookup(tx, id).await?.ok_or(Error::NotFound(Thing::Attempt))?;
    enrolments::lock(tx, seen.enrolment).await?;
    // It may have been handed in while we waited.
    let attempt = attempts::lookup(tx, id).await?.ok_or(Error::NotFound(Thing::Attempt))?;
    let permit = tx.permit(SitQuiz, &attempt)?;
    Ok((attempt, permit))
}

fn in_words(error: ChoiceError) -> FieldError {
    match error {
        ChoiceError::Empty => FieldError::new("chosen", "required", "Choose an answer"),
        ChoiceError::Unknown => FieldError::new("chosen", "unknown", "Choose one of the answers shown"),
        ChoiceError::TooMany => FieldError::new("chosen", "too-many", "Choose one answer only"),
    }
}
