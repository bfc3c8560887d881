//! What staff see of a person at a glance. Date of birth, phone, address and whole numbers are no part of it.

use crate::model::Credential;
use crate::store::{credentials, facts};
use crate::{Error, People};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{Actor, ReadTx};

/// A worker at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFacts {
    /// Who it is.
    pub user: UserId,
    /// First and last name, as far as told.
    pub name: Option<String>,
    /// The sector pack's key.
    pub sector: String,
    /// Where they live, no closer than the town.
    pub town: Option<String>,
    /// Whether they agreed that organisations find them.
    pub discoverable: bool,
    /// When the profile was first complete.
    pub completed_at: Option<DateTime<Utc>>,
}

impl People {
    /// Returns the actor's own first and last name, as far as told, without opening what is sealed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn own_name(&self, actor: &Actor) -> Result<Option<String>, Error> {
        let Some(user) = actor.user() else {
            return Ok(None);
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(facts::lookup(&mut tx, user).await?.and_then(|facts| facts.name))
    }

    /// Reads a worker's facts, in a transaction of somebody who may see them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn facts_in(&self, tx: &mut ReadTx, user: UserId) -> Result<Option<PersonFacts>, Error> {
        Ok(facts::lookup(tx, user).await?)
    }

    /// Finds workers whose first, last or whole name begins like this, at most so many.
    ///
    /// Whole numbers of licences and checks are not searched here: [`People::holders_of_number_in`] does.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_by_name_in(&self, tx: &mut ReadTx, start: &str, limit: u16) -> Result<Vec<PersonFacts>, Error> {
        Ok(facts::find_by_name(tx, start, limit).await?)
    }

    /// Lists what a worker holds, in a transaction of somebody who may see it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn credentials_of_in(&self, tx: &mut ReadTx, user: UserId) -> Result<Vec<Credential>, Error> {
        Ok(credentials::list_of(tx, user).await?)
    }
}
