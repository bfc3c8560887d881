//! Background work: carrying mail out of the house.

use crate::ports::{MailError, OutgoingMail};
use crate::store::messages::{Verdict, Waiting};
use crate::{Error, Notifications, store};
use kernel::ids::MessageId;
use platform::{Actor, Job, Outcome};
use serde::{Deserialize, Serialize};

/// Sends one queued message. Runs as the system actor `mail-sender`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendMail {
    /// Which one.
    pub message: MessageId,
}

impl Job for SendMail {
    const NAME: &'static str = "send-mail";

    fn key(&self) -> Option<String> {
        Some(self.message.to_string())
    }
}

impl Notifications {
    /// Sends one message through the carrier and records what became of it. A message that no longer waits is done.
    pub async fn send_mail(&self, actor: &Actor, job: SendMail) -> Outcome {
        match self.try_send(actor, job.message).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn try_send(&self, actor: &Actor, id: MessageId) -> Result<Outcome, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = store::messages::waiting(&mut tx, id).await?;
        drop(tx);
        let Some(waiting) = found else { return Ok(Outcome::Done) };
        let answer = self.mailer.send(waiting.mail(id)).await;
        self.record(actor, id, &waiting, answer).await
    }

    async fn record(
        &self,
        actor: &Actor,
        id: MessageId,
        waiting: &Waiting,
        answer: Result<(), MailError>,
    ) -> Result<Outcome, Error> {
        let last_try = waiting.attempts + 1 >= SendMail::MAX_ATTEMPTS;
        let why = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
        let (verdict, outcome) = match answer {
            Ok(()) => (
                Verdict::Sent {
                    at: self.ground.clock.now(),
                },
                Outcome::Done,
            ),
            Err(MailError::Unreachable(_)) if !last_try => (Verdict::TryAgain(&why), Outcome::Retry(why.clone())),
            Err(_) => (Verdict::Failed(&why), Outcome::Fail(why.clone())),
        };
        // What it said may name others, or carry a secret: the reader has it now.
        let is_over = match verdict {
            Verdict::Sent { .. } => true,
            Verdict::Failed(_) => waiting.holds_secret,
            Verdict::TryAgain(_) => false,
        };
        let forget = is_over && !self.mailer.captures();
        let mut tx = self.ground.db.write(actor).await?;
        store::messages::record(&mut tx, id, &verdict, forget).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

impl Waiting {
    fn mail(&self, message: MessageId) -> OutgoingMail {
        OutgoingMail {
            message,
            to: self.to.clone(),
            subject: self.subject.clone(),
            text: self.text.clone(),
        }
    }
}
