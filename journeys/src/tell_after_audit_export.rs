//! When somebody asks for a large export of the audit log, the administrators get a letter; when it is settled, whoever asked
//! gets one too.

use crate::failure::{Failure, outcome};
use contracts::audit::{AuditExportAsked, AuditExportDecided};
use identity::Identity;
use kernel::ids::{EventId, UserId};
use notifications::{AccountLetter, Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-audit-export";

/// Sends the letters.
#[derive(Clone)]
pub struct TellAfterAuditExport {
    ground: Ground,
    identity: Identity,
    notifications: Notifications,
}

impl TellAfterAuditExport {
    /// Puts the journey together.
    pub const fn new(ground: Ground, identity: Identity, notifications: Notifications) -> Self {
        Self {
            ground,
            identity,
            notifications,
        }
    }

    /// Reacts to an export that was asked for.
    pub async fn asked(&self, actor: &Actor, event: EventId, asked: AuditExportAsked) -> Outcome {
        outcome(self.send(actor, event, asked.by, None).await)
    }

    /// Reacts to a decision.
    pub async fn decided(&self, actor: &Actor, event: EventId, decided: AuditExportDecided) -> Outcome {
        let approved = Some(decided.approved);
        outcome(self.send(actor, event, decided.asked_by, approved).await)
    }

    async fn send(
        &self,
        actor: &Actor,
        event: EventId,
        by: UserId,
        approved: Option<bool>,
    ) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let mut readers = self.identity.administrators_in(&mut tx).await?;
        readers.retain(|(user, _)| *user != by);
        // Whoever asked may have gone meanwhile.
        let asker = self.identity.contact_in(&mut tx, by).await?;
        if let Some(asker) = asker {
            let by_whom = asker.email.clone();
            let letter = AccountLetter::AuditExport { by: by_whom, approved };
            readers.push((by, asker.email));
            for (user, to) in readers {
                let message = NewMessage {
                    user: Some(user),
                    to,
                    letter: Letter::Account(letter.clone()),
                };
                self.notifications.send_in(&mut tx, message).await?;
            }
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
