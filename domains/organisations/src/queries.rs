//! What pages and other domains may read.

use crate::model::organisation::Organisation;
use crate::model::site::Site;
use crate::{Error, Organisations, store};
use chrono::{DateTime, Utc};
use kernel::ids::{OrganisationId, SiteId, UserId};
use platform::{Actor, Membership, OrgRole, ReadTx};

/// An organisation that the actor acts for, with their role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mine {
    /// The organisation.
    pub organisation: Organisation,
    /// The actor's role there.
    pub role: OrgRole,
    /// From when on it demands a second factor of everybody in it, if it does.
    pub factor_from: Option<DateTime<Utc>>,
    /// From when on the actor needs one: who joined while it was demanded already has a week of their own.
    pub own_factor_from: Option<DateTime<Utc>>,
}

/// What everybody may know of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicOrganisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its trading name.
    pub name: String,
    /// The sector pack's key.
    pub sector: String,
    /// The pack's key for what it is.
    pub kind: String,
    /// The town of its first site.
    pub town: Option<String>,
}

/// How many organisations of one kind there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindCount {
    /// The sector pack's key.
    pub sector: String,
    /// The pack's key for the kind.
    pub kind: String,
    /// How many.
    pub count: u64,
}

impl Organisations {
    /// Finds the organisation that a person acts for. The authenticator asks this on every request; the answer may be
    /// kept for up to a second.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn membership_of(&self, actor: &Actor, user: UserId) -> Result<Option<Membership>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::memberships::of(&mut tx, user).await?)
    }

    /// Lists the organisations that the actor acts for; today that is at most one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_mine(&self, actor: &Actor) -> Result<Vec<Mine>, Error> {
        let Some(user) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let Some((membership, demand)) = store::memberships::with_demand(&mut tx, user).await? else {
            return Ok(Vec::new());
        };
        let organisation = store::organisations::lookup(&mut tx, membership.organisation).await?;
        let mine = organisation.map(|organisation| Mine {
            organisation,
            role: membership.role,
            factor_from: demand.map(|demand| demand.holds_from),
            own_factor_from: membership.factor_from,
        });
        Ok(mine.into_iter().collect())
    }

    /// Finds an organisation that the actor may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lookup(&self, actor: &Actor, id: OrganisationId) -> Result<Option<Organisation>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::organisations::lookup(&mut tx, id).await?)
    }

    /// Lists the sites of an organisation that the actor may see.
    ///
    /// # Errors
    /// When there is no such organisation.
    pub async fn list_sites(&self, actor: &Actor, id: OrganisationId) -> Result<Vec<Site>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        store::organisations::lookup(&mut tx, id)
            .await?
            .ok_or(Error::NotFound)?;
        Ok(store::sites::list(&mut tx, id).await?)
    }

    /// Finds a site that the actor may see, in a transaction that is already open.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn site_in(&self, tx: &mut ReadTx, id: SiteId) -> Result<Option<Site>, Error> {
        Ok(store::sites::lookup(tx, id).await?)
    }

    /// Lists who acts for an organisation, in a transaction that is already open; journeys ask this to know whom to
    /// tell.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn members_in(&self, tx: &mut ReadTx, id: OrganisationId) -> Result<Vec<(UserId, OrgRole)>, Error> {
        Ok(store::memberships::list(tx, id).await?)
    }

    /// Finds what everybody may know of an organisation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn public_lookup(&self, actor: &Actor, id: OrganisationId) -> Result<Option<PublicOrganisation>, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        self.public_lookup_in(&mut tx, id).await
    }

    /// The same, in a transaction that is already open.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn public_lookup_in(
        &self,
        tx: &mut ReadTx,
        id: OrganisationId,
    ) -> Result<Option<PublicOrganisation>, Error> {
        Ok(store::published::lookup(tx, id).await?)
    }

    /// Counts organisations by sector and kind, for public figures.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_by_kind(&self, actor: &Actor) -> Result<Vec<KindCount>, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        Ok(store::published::count_by_kind(&mut tx).await?)
    }
}
