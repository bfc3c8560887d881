//! Passwords to hashes, in a pool that cannot be flooded.

mod pool;
mod scheme;

pub(crate) use scheme::{Scheme, StoredPassword};

use crate::Error;
use crate::config::{Config, Peppers};
use crate::model::password::Password;
use pool::Pool;
use std::sync::Arc;

/// Computes and checks hashes.
pub(crate) struct Hasher {
    cost: u32,
    peppers: Arc<Peppers>,
    pool: Pool,
}

impl Hasher {
    pub(crate) fn new(config: &Config, peppers: Peppers) -> Self {
        Self {
            cost: config.bcrypt_cost,
            peppers: Arc::new(peppers),
            pool: Pool::new(config.hashing_threads, config.hashing_queue),
        }
    }

    /// Hashes a new password under the current scheme and pepper.
    pub(crate) async fn hash(&self, password: Password, salt: [u8; 16]) -> Result<StoredPassword, Error> {
        let (cost, peppers) = (self.cost, Arc::clone(&self.peppers));
        self.pool
            .run(move || scheme::hash(&password, salt, cost, &peppers))
            .await?
    }

    /// Tells whether the password is the stored one. Where none is stored, the same work is done for nothing, so that
    /// the time taken does not tell whether there is an account.
    pub(crate) async fn verify(&self, password: Password, stored: Option<StoredPassword>) -> Result<bool, Error> {
        let (cost, peppers) = (self.cost, Arc::clone(&self.peppers));
        self.pool
            .run(move || match stored {
                Some(stored) => scheme::verify(&password, &stored, &peppers),
                None => scheme::verify(&password, &scheme::decoy(cost, &peppers), &peppers).map(|_| false),
            })
            .await?
    }

    /// Tells whether a password that was just proved should be hashed anew.
    pub(crate) fn is_outdated(&self, stored: &StoredPassword) -> bool {
        scheme::is_outdated(stored, self.cost, self.peppers.current())
    }

    /// Tells whether a pepper is at hand.
    pub(crate) fn knows_pepper(&self, id: &str) -> bool {
        self.peppers.get(id).is_some()
    }
}
