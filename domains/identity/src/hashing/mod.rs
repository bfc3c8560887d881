//! Passwords to hashes, in a pool that cannot be flooded.

mod argon;
mod pool;
mod scheme;

pub(crate) use pool::Place;
pub(crate) use scheme::{Scheme, StoredPassword};

use crate::Error;
use crate::config::{Config, Peppers};
use crate::model::asker::{Asker, network_of_place};
use crate::model::password::Password;
use pool::{Bounds, Pool};
use scheme::Recipe;
use std::net::IpAddr;
use std::sync::Arc;

/// Computes and checks hashes.
pub(crate) struct Hasher {
    recipe: Arc<Recipe>,
    pool: Pool,
}

impl Hasher {
    pub(crate) fn new(config: &Config, peppers: Peppers) -> Self {
        let recipe = Recipe::new(config, peppers);
        let bounds = Bounds {
            threads: config.hashing_threads,
            longest_wait: config.hashing_wait,
            network_share: config.hashing_network_share,
            guess: recipe.guess(),
        };
        Self {
            recipe: Arc::new(recipe),
            pool: Pool::new(bounds),
        }
    }

    /// Hashes a new password under the current scheme and pepper.
    pub(crate) async fn hash(
        &self,
        asker: Option<&Asker>,
        password: Password,
        salt: [u8; 16],
    ) -> Result<StoredPassword, Error> {
        let scheme = self.recipe.current();
        self.hash_as(asker, password, salt, scheme).await
    }

    async fn hash_as(
        &self,
        asker: Option<&Asker>,
        password: Password,
        salt: [u8; 16],
        scheme: Scheme,
    ) -> Result<StoredPassword, Error> {
        let recipe = Arc::clone(&self.recipe);
        self.pool
            .run(asker, move || recipe.hash(scheme, &password, salt))
            .await?
    }

    /// Takes a place in the queue for somebody whose account is still to be looked up.
    ///
    /// # Errors
    /// `Busy` at once, when they would wait too long.
    pub(crate) fn reserve(&self, place: Option<IpAddr>) -> Result<Place, Error> {
        self.pool.reserve(place.map(network_of_place))
    }

    /// Tells whether the password is the stored one. Where none is stored, the same work is done for nothing, so that
    /// the time taken does not tell whether there is an account.
    pub(crate) async fn verify(
        &self,
        (asker, place): (&Asker, Place),
        password: Password,
        stored: Option<StoredPassword>,
    ) -> Result<bool, Error> {
        let recipe = Arc::clone(&self.recipe);
        let work = move || match stored {
            Some(stored) => recipe.verify(&password, &stored),
            None => recipe.verify(&password, &recipe.decoy()).map(|_| false),
        };
        self.pool.run_at(place, asker, work).await?
    }

    /// Hashes a password that was just proved anew, if its hash is weaker than what we make today. A stronger scheme
    /// than today's is kept. When the queue is full the next sign-in does it.
    pub(crate) async fn renew(
        &self,
        asker: &Asker,
        password: Password,
        stored: &StoredPassword,
        salt: [u8; 16],
    ) -> Result<Option<StoredPassword>, Error> {
        match self.recipe.better_than(stored) {
            Some(scheme) => match self.hash_as(Some(asker), password, salt, scheme).await {
                Err(Error::Busy) => Ok(None),
                hashed => hashed.map(Some),
            },
            None => Ok(None),
        }
    }

    /// Tells whether a pepper is at hand.
    pub(crate) fn knows_pepper(&self, id: &str) -> bool {
        self.recipe.peppers.get(id).is_some()
    }
}
