//! What staff look up about organisations.

use crate::model::organisation::Organisation;
use crate::{Error, Organisations, store};
use kernel::ids::{OrganisationId, UserId};
use platform::{Membership, ReadTx};

impl Organisations {
    /// Finds an organisation, in a transaction of somebody who may see it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lookup_in(&self, tx: &mut ReadTx, id: OrganisationId) -> Result<Option<Organisation>, Error> {
        Ok(store::organisations::lookup(tx, id).await?)
    }

    /// Finds organisations whose name begins like this or whose registration number it is, at most so many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_in(&self, tx: &mut ReadTx, words: &str, limit: u16) -> Result<Vec<Organisation>, Error> {
        Ok(store::organisations::find(tx, words, limit).await?)
    }

    /// Finds for whom a person acts.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn membership_in(&self, tx: &mut ReadTx, user: UserId) -> Result<Option<Membership>, Error> {
        Ok(store::memberships::of(tx, user).await?)
    }

    /// Counts the sites of an organisation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_sites_in(&self, tx: &mut ReadTx, id: OrganisationId) -> Result<usize, Error> {
        Ok(store::sites::list(tx, id).await?.len())
    }
}
