//! When an organisation demands a second factor of everybody in it, from another instant on or no more, they get a letter.

use crate::failure::{Failure, outcome};
use crate::letters::Letters;
use contracts::organisations::FactorDemandChanged;
use identity::Identity;
use kernel::ids::EventId;
use notifications::{Letter, Notifications, OrganisationLetter};
use organisations::Organisations;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-factor-demand";

/// Sends the letters.
#[derive(Clone)]
pub struct TellAfterFactorDemand {
    ground: Ground,
    organisations: Organisations,
    letters: Letters,
}

impl TellAfterFactorDemand {
    /// Puts the journey together.
    pub const fn new(
        ground: Ground,
        identity: Identity,
        organisations: Organisations,
        notifications: Notifications,
    ) -> Self {
        Self {
            ground,
            organisations,
            letters: Letters::new(identity, notifications),
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, change: FactorDemandChanged) -> Outcome {
        outcome(self.tell(actor, event, change).await)
    }

    async fn tell(&self, actor: &Actor, event: EventId, change: FactorDemandChanged) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        for (member, _) in self.organisations.members_in(&mut tx, change.organisation).await? {
            let letter = Letter::Organisation(letter(&change));
            self.letters.send_in(&mut tx, member, letter).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}

fn letter(change: &FactorDemandChanged) -> OrganisationLetter {
    let organisation = change.organisation_name.clone();
    match change.from {
        Some(from) => OrganisationLetter::FactorDemanded {
            organisation,
            from: Some(from).filter(|from| change.at < *from),
        },
        None => OrganisationLetter::FactorFree { organisation },
    }
}
