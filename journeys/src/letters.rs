//! Letters to accounts: what journeys that tell somebody something have in common.

use crate::failure::Failure;
use identity::Identity;
use kernel::ids::UserId;
use notifications::{Letter, NewMessage, Notifications};
use platform::WriteTx;

/// Sends letters to people by their accounts.
#[derive(Clone)]
pub(crate) struct Letters {
    identity: Identity,
    notifications: Notifications,
}

impl Letters {
    /// Puts it together.
    pub(crate) const fn new(identity: Identity, notifications: Notifications) -> Self {
        Self {
            identity,
            notifications,
        }
    }

    /// Sends a letter to an account, unless it is switched off.
    pub(crate) async fn send_in(&self, tx: &mut WriteTx, user: UserId, letter: Letter) -> Result<(), Failure> {
        if let Some(contact) = self.identity.contact_in(tx, user).await? {
            let message = NewMessage {
                user: Some(user),
                to: contact.email,
                letter,
            };
            self.notifications.send_in(tx, message).await?;
        }
        Ok(())
    }
}
