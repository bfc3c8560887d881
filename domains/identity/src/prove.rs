//! An address and a password are checked against what is stored. Both ways to sign in share this step.

use crate::hashing::StoredPassword;
use crate::model::account::Account;
use crate::model::password::Password;
use crate::sign_in::SignIn;
use crate::{Error, Identity, rights, store};
use kernel::RngExt;
use platform::{Actor, WriteTx};

/// A proof, and a better hash to store if the old one is out of date.
pub(crate) struct Proof {
    pub(crate) account: Account,
    renewed: Option<StoredPassword>,
}

impl Identity {
    /// Checks a password. Unknown address, wrong password, unconfirmed and disabled account all take the same work and
    /// get the same answer.
    pub(crate) async fn prove(&self, authenticator: &Actor, claim: &SignIn) -> Result<Proof, Error> {
        let now = self.ground.clock.now();
        let tries = &self.inner.tries;
        tries
            .count(&claim.email, claim.place, now)
            .map_err(|retry_after| Error::TooManyTries { retry_after })?;
        let password = Password::typed(&claim.password).ok_or(Error::NotSignedIn)?;
        let (account, stored) = self.stored(authenticator, claim).await?;
        let hasher = &self.inner.hasher;
        let fits = hasher.verify(password.clone(), stored.clone()).await?;
        let (Some(account), Some(stored), true) = (account, stored, fits) else {
            return Err(Error::NotSignedIn);
        };
        if !account.is_open() {
            return Err(Error::NotSignedIn);
        }
        tries.forget(&claim.email, claim.place);
        let renewed = if hasher.is_outdated(&stored) {
            Some(hasher.hash(password, self.ground.rng.bytes()).await?)
        } else {
            None
        };
        Ok(Proof { account, renewed })
    }

    async fn stored(
        &self,
        authenticator: &Actor,
        claim: &SignIn,
    ) -> Result<(Option<Account>, Option<StoredPassword>), Error> {
        let mut tx = self.ground.db.read_fresh(authenticator).await?;
        let Some(account) = store::users::find_by_email(&mut tx, &claim.email).await? else {
            return Ok((None, None));
        };
        let stored = store::passwords::lookup(&mut tx, account.user).await?;
        Ok((Some(account), stored))
    }
}

impl Proof {
    /// Makes sure that the account is still as it was when the password was checked, and stores a renewed hash.
    pub(crate) async fn hold(&self, tx: &mut WriteTx, now: chrono::DateTime<chrono::Utc>) -> Result<(), Error> {
        let account = store::users::lock(tx, self.account.user).await?;
        if !account.is_some_and(|account| account.is_open() && account.version == self.account.version) {
            return Err(Error::NotSignedIn);
        }
        if let Some(renewed) = &self.renewed {
            let permit = tx.permit(rights::StorePassword, &self.account.user)?;
            store::passwords::put(tx, &permit, renewed, now).await?;
        }
        Ok(())
    }
}
