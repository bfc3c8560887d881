//! A person asks for another confirmation letter.

use crate::{Error, Identity};
use contracts::identity::ConfirmationRequested;
use kernel::Email;
use platform::Actor;

impl Identity {
    /// Asks for another letter. The same is written and the same answered whatever the address: only the journey that
    /// writes letters looks whether an account waits, and how many letters it had.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn resend_confirmation(&self, caller: &Actor, email: Email) -> Result<(), Error> {
        let at = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        tx.emit(&ConfirmationRequested { email, at }).await?;
        tx.commit().await?;
        Ok(())
    }
}
