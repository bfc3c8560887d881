//! A person asks for another confirmation letter.

use crate::model::account::Account;
use crate::{Error, Identity, rights, store};
use contracts::identity::ConfirmationRequested;
use kernel::Email;
use platform::Actor;

impl Identity {
    /// Asks for another letter. The answer is the same whatever the address, and says nothing about accounts; how many
    /// letters go out is limited where they are made.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn resend_confirmation(&self, caller: &Actor, email: Email) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let waiting = store::users::find_by_email(&mut tx, &email)
            .await?
            .filter(Account::is_unclaimed);
        if let Some(account) = waiting {
            tx.permit(rights::AskAgain, &account.user)?;
            let user = account.user;
            tx.emit(&ConfirmationRequested { user, email, at: now }).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
