//! When somebody joined an organisation, got another role or is in it no more, they and its owners get a letter.

use crate::failure::{Failure, outcome};
use crate::letters::Letters;
use crate::role_words::role_words;
use contracts::organisations::MembershipChanged;
use identity::Identity;
use kernel::Email;
use kernel::ids::EventId;
use notifications::{Letter, Notifications, OrganisationLetter};
use organisations::Organisations;
use platform::{Actor, Ground, OrgRole, Outcome, WriteTx};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-membership-change";

/// Sends the letters.
#[derive(Clone)]
pub struct TellAfterMembershipChange {
    ground: Ground,
    identity: Identity,
    organisations: Organisations,
    letters: Letters,
}

impl TellAfterMembershipChange {
    /// Puts the journey together.
    pub fn new(ground: Ground, identity: Identity, organisations: Organisations, notifications: Notifications) -> Self {
        Self {
            ground,
            letters: Letters::new(identity.clone(), notifications),
            identity,
            organisations,
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, change: MembershipChanged) -> Outcome {
        outcome(self.tell(actor, event, change).await)
    }

    async fn tell(&self, actor: &Actor, event: EventId, change: MembershipChanged) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let letter = Letter::Organisation(to_person(&change));
        self.letters.send_in(&mut tx, change.user, letter).await?;
        if let Some(contact) = self.identity.contact_in(&mut tx, change.user).await? {
            self.tell_owners(&mut tx, &change, &contact.email).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    async fn tell_owners(&self, tx: &mut WriteTx, change: &MembershipChanged, person: &Email) -> Result<(), Failure> {
        let members = self.organisations.members_in(tx, change.organisation).await?;
        let owners = members
            .into_iter()
            .filter(|(user, role)| *role == OrgRole::Owner && *user != change.user);
        for (owner, _) in owners {
            let letter = Letter::Organisation(to_owner(change, person.clone()));
            self.letters.send_in(tx, owner, letter).await?;
        }
        Ok(())
    }
}

/// The role's words. A word that is no role stands for the least.
fn words(role: &str) -> &'static str {
    role_words(OrgRole::parse(role).unwrap_or(OrgRole::Viewer))
}

fn to_person(change: &MembershipChanged) -> OrganisationLetter {
    let organisation = change.organisation_name.clone();
    match (&change.before, &change.after) {
        (None, Some(role)) => OrganisationLetter::YouJoined {
            organisation,
            role: words(role),
        },
        // Only an operator acts as nobody, and only to give an owner to an organisation without one.
        (Some(_), Some(_)) if change.by.is_none() => OrganisationLetter::MadeOwner { organisation },
        (_, Some(role)) => OrganisationLetter::YourRole {
            organisation,
            role: words(role),
        },
        (_, None) => OrganisationLetter::YouAreOut {
            organisation,
            by_holder: change.by == Some(change.user),
        },
    }
}

fn to_owner(change: &MembershipChanged, person: Email) -> OrganisationLetter {
    let organisation = change.organisation_name.clone();
    match (&change.before, &change.after) {
        (None, Some(role)) => OrganisationLetter::SomebodyJoined {
            organisation,
            person,
            role: words(role),
        },
        (_, Some(role)) => OrganisationLetter::SomebodysRole {
            organisation,
            person,
            role: words(role),
        },
        (_, None) => OrganisationLetter::SomebodyIsOut { organisation, person },
    }
}
