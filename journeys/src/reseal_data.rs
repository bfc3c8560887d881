//! After data keys have changed, everything that an old one sealed is sealed anew, owner by owner; then the old key is
//! destroyed. What organisations wrote before it was sealed at all is sealed on the way.

use crate::failure::{Failure, outcome};
use files::Files;
use identity::Identity;
use notifications::Notifications;
use people::People;
use platform::{Actor, Ground, Job, Outcome, Owner};
use posture::Posture;
use serde::{Deserialize, Serialize};

/// The system actor that changes keys.
pub const NAME: &str = "key-rotation";

/// How many owners are looked up at once.
const AT_ONCE: i64 = 200;

/// Seals anew what retired keys still guard. Stopped anywhere, it goes on with whoever is left.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ResealData {}

impl Job for ResealData {
    const NAME: &'static str = "reseal-data";

    fn key(&self) -> Option<String> {
        Some("all".to_owned())
    }
}

/// Does the job.
#[derive(Clone)]
pub struct Reseal {
    ground: Ground,
    identity: Identity,
    people: People,
    files: Files,
    notifications: Notifications,
    posture: Posture,
}

impl Reseal {
    /// Puts it together.
    pub const fn new(
        ground: Ground,
        identity: Identity,
        people: People,
        files: Files,
        notifications: Notifications,
        posture: Posture,
    ) -> Self {
        Self {
            ground,
            identity,
            people,
            files,
            notifications,
            posture,
        }
    }

    /// Works until no retired key opens anything. Who has a copy of their data lying ready, or asked for, keeps the key for
    /// that day.
    pub async fn run(&self, actor: &Actor, _job: ResealData) -> Outcome {
        outcome(self.all(actor).await)
    }

    async fn all(&self, actor: &Actor) -> Result<Outcome, Failure> {
        let (mut values, mut left) = (0, 0);
        loop {
            let mut tx = self.ground.db.read_fresh(actor).await?;
            let owners = self.ground.vault.owners_to_reseal(&mut tx, AT_ONCE + left).await?;
            drop(tx);
            left = 0;
            let found = owners.len();
            for owner in owners {
                match self.one(actor, owner).await? {
                    Some(sealed) => values += sealed,
                    None => left += 1,
                }
            }
            if left == i64::try_from(found).unwrap_or(left) {
                // Last, so that a text that cannot be sealed keeps nobody's old key.
                values += self.what_is_in_clear(actor).await?;
                tracing::info!(values, left, "keys.resealed");
                return Ok(Outcome::Done);
            }
        }
    }

    /// Seals what organisations wrote while that was kept in clear. One organisation is one transaction.
    async fn what_is_in_clear(&self, actor: &Actor) -> Result<u64, Failure> {
        let mut values = 0;
        loop {
            let mut tx = self.ground.db.read_fresh(actor).await?;
            let organisations = self.posture.in_clear_in(&mut tx, AT_ONCE).await?;
            drop(tx);
            if organisations.is_empty() {
                return Ok(values);
            }
            for organisation in organisations {
                let mut tx = self.ground.db.write(actor).await?;
                values += self.posture.reseal_in(&mut tx, organisation).await?;
                tx.commit().await?;
            }
        }
    }

    /// Tells whether a copy of the person's data lies ready or is being made, sealed under a key that may be retired by now.
    async fn has_a_copy(&self, actor: &Actor) -> Result<bool, Failure> {
        let now = self.ground.clock.now();
        let copies = self.identity.list_own_copies(actor).await?;
        Ok(copies.iter().any(|copy| copy.is_asked || copy.waits(now)))
    }

    /// One owner is one transaction: all of theirs is under the new key, or nothing is.
    async fn one(&self, actor: &Actor, owner: Owner) -> Result<Option<u64>, Failure> {
        if let Owner::Person(user) = owner
            && self.has_a_copy(&actor.on_behalf_of(user)).await?
        {
            return Ok(None);
        }
        let mut tx = self.ground.db.write(actor).await?;
        self.ground.vault.hold_alone(&mut tx, owner).await?;
        let reasons = self.ground.vault.reseal_reasons(&mut tx, owner).await?;
        let values = match owner {
            Owner::Person(user) => {
                self.people.reseal_in(&mut tx, user).await?
                    + self.identity.reseal_in(&mut tx, user).await?
                    + self.files.reseal_in(&mut tx, user).await?
                    + self.notifications.reseal_in(&mut tx, user).await?
            }
            Owner::Organisation(organisation) => self.posture.reseal_in(&mut tx, organisation).await?,
        };
        self.ground.vault.drop_retired(&mut tx, owner).await?;
        tx.commit().await?;
        Ok(Some(values + reasons))
    }
}
