//! Completes an assessment: its answers freeze, and unanswered questions count 0 from here on.

use crate::model::Assessment;
use crate::model::assessment::CannotComplete;
use crate::{Complete, Error, Posture, store};
use kernel::ids::AssessmentId;
use platform::Actor;

/// Asks to complete an assessment.
#[derive(Debug, Clone, Copy)]
pub struct CompleteAssessment {
    /// The assessment.
    pub assessment: AssessmentId,
    /// The version that the actor looked at, if they say so: when it moved, nothing is completed.
    pub seen: Option<i32>,
}

impl Posture {
    /// Completes an assessment.
    ///
    /// # Errors
    /// When there is no such assessment, it is complete already, it moved, nothing in it applies, or the actor may not.
    pub async fn complete_assessment(&self, actor: &Actor, command: CompleteAssessment) -> Result<Assessment, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let assessment = store::assessments::lock(&mut tx, command.assessment)
            .await?
            .ok_or(Error::NotFound)?;
        if assessment.state.is_frozen() {
            return Err(Error::Frozen);
        }
        let permit = tx.permit(Complete, &assessment)?;
        let pack = self.pack_of(&assessment)?;
        let answers = store::answers::latest(&mut tx, &self.ground.vault, assessment.id).await?;
        let completed = assessment.complete(&pack, &answers, command.seen, self.ground.clock.now())?;
        store::assessments::complete(&mut tx, &permit, &completed).await?;
        tx.commit().await?;
        Ok(completed)
    }
}

impl From<CannotComplete> for Error {
    fn from(refusal: CannotComplete) -> Self {
        match refusal {
            CannotComplete::Frozen => Self::Frozen,
            CannotComplete::NothingApplies => Self::NothingApplies,
            CannotComplete::Moved => Self::Moved,
        }
    }
}
