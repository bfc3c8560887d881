//! A person makes an account with an address that is proved already: by the link of an invitation.

use crate::model::asker::Asker;
use crate::model::link::LinkFault;
use crate::model::password::Chosen;
use crate::register::{Fate, Register};
use crate::{Error, Identity, rights, store};
use contracts::identity::EmailConfirmed;
use kernel::RngExt;
use kernel::ids::UserId;
use platform::Actor;
use serde_json::json;

/// The account is there and confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenRegistration {
    /// The new account.
    pub user: UserId,
    /// What would make the password better still.
    pub advice: Option<&'static str>,
}

impl Identity {
    /// Makes a confirmed account. Whoever calls has seen the proof that the address is the caller's. It signs nobody in.
    /// Their own words, beside those of the address, are what they might build a password from.
    /// An account that nobody confirmed goes to the one with the proof, and links from earlier letters end.
    ///
    /// # Errors
    /// When the password is too easy, the sector is unknown, the address has an account, or too many people register at
    /// this moment.
    pub async fn register_proven(
        &self,
        caller: &Actor,
        command: Register,
        own_words: &[String],
    ) -> Result<ProvenRegistration, Error> {
        let Chosen { password, advice } = self.check_registration(&command, own_words).await?;
        let asker = Asker::stranger(&command.email, command.place);
        let salt = self.ground.rng.bytes();
        let hash = self.inner.hasher.hash(Some(&asker), password, salt).await?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let Fate::New(user) = self.claim_address(&mut tx, &command, now).await? else {
            return Err(Error::EmailTaken);
        };
        let permit = tx.permit(rights::StorePassword, &user)?;
        store::passwords::put(&mut tx, &permit, &hash, now).await?;
        let permit = tx.permit(rights::Confirm, &user)?;
        if !store::users::confirm(&mut tx, &permit, &command.email, now).await? {
            return Err(LinkFault::Replaced.into());
        }
        tx.audit(
            "identity.registered-proven",
            Some(user.get()),
            json!({ "by": "invitation" }),
        );
        let email = command.email;
        tx.emit(&EmailConfirmed { user, email, at: now }).await?;
        tx.commit().await?;
        Ok(ProvenRegistration { user, advice })
    }
}
