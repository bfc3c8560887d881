//! When somebody is invited into an organisation, or is to be reminded, their address gets a letter with a link.

use crate::failure::{Failure, outcome};
use crate::role_words::role_words;
use contracts::organisations::MemberInvited;
use kernel::ids::EventId;
use notifications::{Letter, NewMessage, Notifications, OrganisationLetter};
use organisations::Organisations;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "link-after-member-invitation";

/// Sends the letter.
#[derive(Clone)]
pub struct LinkAfterMemberInvitation {
    ground: Ground,
    organisations: Organisations,
    notifications: Notifications,
}

impl LinkAfterMemberInvitation {
    /// Puts the journey together.
    pub const fn new(ground: Ground, organisations: Organisations, notifications: Notifications) -> Self {
        Self {
            ground,
            organisations,
            notifications,
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, invited: MemberInvited) -> Outcome {
        outcome(self.send(actor, event, invited).await)
    }

    async fn send(&self, actor: &Actor, event: EventId, invited: MemberInvited) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let written = self
            .organisations
            .write_invitation_in(&mut tx, invited.organisation, invited.invitation)
            .await?;
        // None: accepted or taken back meanwhile.
        if let Some(written) = written {
            let letter = OrganisationLetter::Invited {
                organisation: written.organisation_name,
                role: role_words(written.role),
                token: written.token,
                valid_hours: written.valid_hours,
                demands_factor: written.demands_factor,
            };
            let message = NewMessage {
                user: None,
                to: written.email,
                letter: Letter::Organisation(letter),
            };
            self.notifications.send_in(&mut tx, message).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
