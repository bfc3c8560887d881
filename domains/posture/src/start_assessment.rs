//! Starts an assessment: from here on it keeps the pack's version.

use crate::model::assessment::{State, title_or_default};
use crate::model::{Assessment, Pack};
use crate::{Error, Posture, Start, store};
use kernel::FieldError;
use kernel::ids::AssessmentId;
use platform::{Actor, Claimed, Denied, IdempotencyKey, WriteTx};
use serde::{Deserialize, Serialize};

/// Asks for a new assessment of the actor's organisation.
#[derive(Debug, Clone)]
pub struct StartAssessment {
    /// The pack's key.
    pub pack: String,
    /// What it shall be called; empty for the pack's title and the month.
    pub title: String,
    /// Makes a repeat harmless.
    pub key: Option<IdempotencyKey>,
}

/// A started assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Its id.
    pub assessment: AssessmentId,
}

impl Posture {
    /// Starts an assessment.
    ///
    /// # Errors
    /// When the actor does not run an organisation, the pack is unknown, or the title too long.
    pub async fn start_assessment(&self, actor: &Actor, command: StartAssessment) -> Result<Started, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let ticket = match &command.key {
            None => None,
            Some(key) => match tx.claim(key).await? {
                Claimed::Replay(started) => return Ok(started),
                Claimed::Fresh(ticket) => Some(ticket),
            },
        };
        let outcome = self.start_assessment_in(&mut tx, command).await;
        tx.finish(ticket, outcome, |started| *started).await
    }

    /// Starts an assessment within the caller's transaction.
    ///
    /// # Errors
    /// As [`Posture::start_assessment`].
    pub async fn start_assessment_in(&self, tx: &mut WriteTx, command: StartAssessment) -> Result<Started, Error> {
        let assessment = self.new_assessment(tx.actor(), &command)?;
        let permit = tx.permit(Start, &assessment.organisation)?;
        store::assessments::add(tx, &permit, &assessment).await?;
        Ok(Started {
            assessment: assessment.id,
        })
    }

    fn new_assessment(&self, actor: &Actor, command: &StartAssessment) -> Result<Assessment, Error> {
        let denied = Denied {
            action: <Start as platform::Action>::NAME,
        };
        let (Some(organisation), Some(started_by)) = (actor.organisation(), actor.user()) else {
            return Err(denied.into());
        };
        let now = self.ground.clock.now();
        let pack = self.packs.newest(&command.pack).ok_or_else(unknown_pack)?;
        let pack: &Pack = pack;
        let title = title_or_default(&command.title, pack, now)
            .map_err(|words| Error::Invalid(vec![FieldError::new("title", "format", words)]))?;
        Ok(Assessment {
            id: AssessmentId::fresh(now, &self.ground.rng),
            organisation,
            pack_key: pack.key.clone(),
            pack_version: pack.version.clone(),
            title,
            state: State::InProgress,
            version: 1,
            started_by,
            started_at: now,
            completed_at: None,
        })
    }
}

fn unknown_pack() -> Error {
    Error::Invalid(vec![FieldError::new(
        "pack",
        "unknown",
        "Choose one of the question packs on the page",
    )])
}
