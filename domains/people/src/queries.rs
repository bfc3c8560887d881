//! What pages and the API read.

use crate::model::{Completion, Credential, Profile};
use crate::rights::{EditProfile, SeeUnchecked};
use crate::store::{credentials, profiles};
use crate::{Error, People};
use contracts::sector::StepKey;
use kernel::ids::{CredentialId, UserId};
use kernel::{Page, PageRequest};
use platform::{Action, Actor, Denied, ReadTx};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A profile and how complete it is.
#[derive(Debug, Clone)]
pub struct ProfileView {
    /// The answers.
    pub profile: Profile,
    /// How complete they are.
    pub completion: Completion,
}

/// A credential that waits for a check, and whose it is said to be.
#[derive(Debug, Clone)]
pub struct Unchecked {
    /// The credential.
    pub credential: Credential,
    /// The worker's name, as far as they told it.
    pub name: String,
}

/// How many workers have a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkerCounts {
    /// In all sectors.
    pub total: i64,
    /// By the sector's key.
    pub by_sector: BTreeMap<String, i64>,
}

/// Returns whose profile the actor may open: a worker their own, others none.
fn worker(actor: &Actor) -> Result<UserId, Denied> {
    let denied = Denied {
        action: EditProfile::NAME,
    };
    actor.user().filter(|user| actor.may(EditProfile, user)).ok_or(denied)
}

impl People {
    /// Shows the actor's own profile; an empty one of the given sector where there is none yet.
    ///
    /// # Errors
    /// When the actor is no worker, the sector is unknown, or the database does not answer.
    pub async fn profile(&self, actor: &Actor, sector: &str) -> Result<ProfileView, Error> {
        let worker = worker(actor)?;
        // A page shown after a save must show what was saved.
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = profiles::lookup(&mut tx, worker, &self.sectors, &self.ground.vault).await?;
        drop(tx);
        let profile = found.unwrap_or_else(|| Profile::empty(worker, sector));
        let completion = Completion::of(&profile, self.pack(&profile.sector)?);
        Ok(ProfileView { profile, completion })
    }

    /// Tells how complete the actor's own profile is, without opening what is sealed.
    ///
    /// # Errors
    /// As [`People::profile`].
    pub async fn completion(&self, actor: &Actor, sector: &str) -> Result<Completion, Error> {
        let worker = worker(actor)?;
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = profiles::outline(&mut tx, worker, &self.sectors).await?;
        drop(tx);
        let profile = found.unwrap_or_else(|| Profile::empty(worker, sector));
        Ok(Completion::of(&profile, self.pack(&profile.sector)?))
    }

    /// Returns the step of the wizard that the actor has to do next, if any.
    ///
    /// # Errors
    /// As [`People::profile`].
    pub async fn next_step(&self, actor: &Actor, sector: &str) -> Result<Option<StepKey>, Error> {
        Ok(self.completion(actor, sector).await?.next())
    }

    /// Lists what the actor holds.
    ///
    /// # Errors
    /// When the actor is no worker, or the database does not answer.
    pub async fn credentials(&self, actor: &Actor) -> Result<Vec<Credential>, Error> {
        let worker = worker(actor)?;
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(credentials::list_of(&mut tx, worker).await?)
    }

    /// Returns one thing that the actor holds.
    ///
    /// # Errors
    /// When the actor holds no such thing.
    pub async fn own_credential(&self, actor: &Actor, credential: CredentialId) -> Result<Credential, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = credentials::lookup(&mut tx, credential).await?;
        found
            .filter(|found| actor.user() == Some(found.worker))
            .ok_or(Error::NotFound)
    }

    /// Lists what waits for a check, oldest first, for those who check. Everybody on the list can see that they were looked
    /// at.
    ///
    /// # Errors
    /// When the actor does not check credentials, or the database does not answer.
    pub async fn list_unchecked(&self, actor: &Actor, page: &PageRequest) -> Result<Page<Unchecked>, Error> {
        let after = page
            .after
            .as_ref()
            .and_then(|cursor| Uuid::try_parse(&cursor.0).ok())
            .unwrap_or_default();
        let mut tx = self.ground.db.write(actor).await?;
        // Who is on the list has a line of their own for it, so the list needs none.
        tx.check(SeeUnchecked, &())?;
        let rows = credentials::list_unchecked(&mut tx, after, i64::from(page.limit()) + 1).await?;
        let shown = Page::cut(rows, page.limit(), |last| last.credential.id.to_string());
        let people: BTreeSet<UserId> = shown.items.iter().map(|one| one.credential.worker).collect();
        for worker in people {
            tx.look(worker, "check", None);
        }
        tx.commit().await?;
        Ok(shown)
    }

    /// Returns a worker's whole name, as a certificate prints it; `None` until both parts are known.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn full_name_in(&self, tx: &mut ReadTx, worker: UserId) -> Result<Option<String>, Error> {
        let name = profiles::lookup_name(tx, worker).await?;
        Ok(name.map(|(given, family)| format!("{given} {family}")))
    }

    /// Counts workers, for the public figures. Asked by system actor `public-stats`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_workers(&self, actor: &Actor) -> Result<WorkerCounts, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        let by_sector = profiles::count_by_sector(&mut tx).await?;
        Ok(WorkerCounts {
            total: by_sector.values().sum(),
            by_sector,
        })
    }
}
