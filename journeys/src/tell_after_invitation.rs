//! When a worker was invited to a shift, they get a letter with the shift and the page to answer on.

use crate::failure::{Failure, outcome};
use crate::letters::Letters;
use contracts::marketplace::{ShiftFacts, WorkerInvited};
use identity::Identity;
use kernel::ids::EventId;
use notifications::{Letter, Notifications, ShiftDetails};
use people::People;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-invitation";

/// Sends the letter.
#[derive(Clone)]
pub struct TellAfterInvitation {
    ground: Ground,
    people: People,
    letters: Letters,
}

impl TellAfterInvitation {
    /// Puts the journey together.
    pub fn new(ground: Ground, identity: Identity, people: People, notifications: Notifications) -> Self {
        Self {
            ground,
            people,
            letters: Letters::new(identity, notifications),
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, invited: WorkerInvited) -> Outcome {
        outcome(self.tell(actor, event, invited).await)
    }

    async fn tell(&self, actor: &Actor, event: EventId, invited: WorkerInvited) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let letter = Letter::ShiftInvitation {
            name: self.people.full_name_in(&mut tx, invited.worker).await?,
            shift: details(invited.shift),
            invitation: invited.invitation,
        };
        self.letters.send_in(&mut tx, invited.worker, letter).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}

/// Puts a shift's facts into the form that letters take.
pub(crate) fn details(shift: ShiftFacts) -> ShiftDetails {
    ShiftDetails {
        title: shift.title,
        organisation: shift.organisation_name,
        place: shift.place,
        start: shift.start,
        end: shift.end,
    }
}
