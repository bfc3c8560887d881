//! After data keys have changed, everything that an old one sealed is sealed anew, person by person; then the old key is
//! destroyed.

use crate::failure::{Failure, outcome};
use people::People;
use platform::{Actor, Ground, Job, Outcome, Owner};
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
    people: People,
}

impl Reseal {
    /// Puts it together.
    pub const fn new(ground: Ground, people: People) -> Self {
        Self { ground, people }
    }

    /// Works until no retired key opens anything.
    pub async fn run(&self, actor: &Actor, _job: ResealData) -> Outcome {
        outcome(self.all(actor).await)
    }

    async fn all(&self, actor: &Actor) -> Result<Outcome, Failure> {
        let mut values = 0;
        loop {
            let mut tx = self.ground.db.read_fresh(actor).await?;
            let owners = self.ground.vault.owners_to_reseal(&mut tx, AT_ONCE).await?;
            drop(tx);
            if owners.is_empty() {
                tracing::info!(values, "keys.resealed");
                return Ok(Outcome::Done);
            }
            for owner in owners {
                values += self.one(actor, owner).await?;
            }
        }
    }

    /// One owner is one transaction: all of theirs is under the new key, or nothing is.
    async fn one(&self, actor: &Actor, owner: Owner) -> Result<u64, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        self.ground.vault.hold_alone(&mut tx, owner).await?;
        let values = match owner {
            Owner::Person(user) => self.people.reseal_in(&mut tx, user).await?,
            // Nothing of an organisation is sealed yet.
            Owner::Organisation(_) => 0,
        };
        self.ground.vault.drop_retired(&mut tx, owner).await?;
        tx.commit().await?;
        Ok(values)
    }
}
