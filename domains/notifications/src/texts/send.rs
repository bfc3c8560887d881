//! Background work: carrying text messages out of the house.

use super::number_cell;
use crate::ports::{OutgoingText, TextError};
use crate::store::messages::Verdict;
use crate::store::texts::WaitingText;
use crate::{Error, Notifications, store};
use chrono::TimeDelta;
use kernel::ids::MessageId;
use platform::{Actor, DbError, Job, Outcome, Owner};
use serde::{Deserialize, Serialize};

/// A message that is older says nothing that still holds.
const TOO_LATE: TimeDelta = TimeDelta::minutes(5);

/// Sends one queued text message. Runs as the system actor `text-sender`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendText {
    /// Which one.
    pub message: MessageId,
}

impl Job for SendText {
    const NAME: &'static str = "send-text";
    const MAX_ATTEMPTS: u16 = 4;

    fn key(&self) -> Option<String> {
        Some(self.message.to_string())
    }
}

impl Notifications {
    /// Sends one message through the gateway and records what became of it. A message that no longer waits is done.
    pub async fn send_text(&self, actor: &Actor, job: SendText) -> Outcome {
        match self.try_text(actor, job.message).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn try_text(&self, actor: &Actor, id: MessageId) -> Result<Outcome, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let Some(waiting) = store::texts::waiting(&mut tx, id).await? else {
            return Ok(Outcome::Done);
        };
        let opener = self.ground.vault.opener(&mut tx, Owner::Person(waiting.user)).await?;
        drop(tx);
        let number = opener.open_text(number_cell(id), &waiting.number)?;
        let to = number
            .parse()
            .map_err(|why| DbError::row("notifications.messages.number_sealed", why))?;
        let outgoing = OutgoingText {
            message: id,
            to,
            text: waiting.text.clone(),
        };
        let late = self.ground.clock.now() - waiting.at > TOO_LATE;
        let answer = match &self.texter {
            None => Err(TextError::Refused("no gateway is set".into())),
            Some(_) if late => Err(TextError::Refused("it waited too long".into())),
            Some(texter) => texter.send(outgoing).await,
        };
        self.record_text(actor, id, &waiting, answer).await
    }

    async fn record_text(
        &self,
        actor: &Actor,
        id: MessageId,
        waiting: &WaitingText,
        answer: Result<(), TextError>,
    ) -> Result<Outcome, Error> {
        let last_try = waiting.attempts + 1 >= SendText::MAX_ATTEMPTS;
        let why = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
        let at = self.ground.clock.now();
        let (verdict, outcome) = match answer {
            Ok(()) => (Verdict::Sent { at }, Outcome::Done),
            Err(TextError::Unreachable(_)) if !last_try => (Verdict::TryAgain(&why), Outcome::Retry(why.clone())),
            Err(_) => (Verdict::Failed(&why), Outcome::Fail(why.clone())),
        };
        let kept = self.texter.as_ref().is_some_and(|texter| texter.captures());
        let mut tx = self.ground.db.write(actor).await?;
        store::texts::record(&mut tx, id, &verdict, kept).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}
