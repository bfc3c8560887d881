//! When something that guards an account has changed, its holder gets a letter: at both addresses, if it moved.

use crate::failure::{Failure, outcome};
use contracts::identity::{
    AccountSwitchedOn, ApiKeyChanged, EmailChanged, FactorsChanged, ForeignConnected, PasskeyChange, PasskeyChanged,
    PasswordChanged, SecondFactorRefused, SignedInOnNewDevice,
};
use kernel::Email;
use kernel::ids::{EventId, UserId};
use notifications::{AccountLetter, Letter, NewMessage, Notifications};
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "tell-after-account-change";

/// Sends the letters.
#[derive(Clone)]
pub struct TellAfterAccountChange {
    ground: Ground,
    notifications: Notifications,
}

impl TellAfterAccountChange {
    /// Puts the journey together.
    pub const fn new(ground: Ground, notifications: Notifications) -> Self {
        Self { ground, notifications }
    }

    /// Reacts to another password.
    pub async fn password(&self, actor: &Actor, event: EventId, changed: PasswordChanged) -> Outcome {
        let letters = vec![(changed.email, AccountLetter::PasswordChanged)];
        outcome(self.send(actor, event, changed.user, letters).await)
    }

    /// Reacts to another address.
    pub async fn email(&self, actor: &Actor, event: EventId, changed: EmailChanged) -> Outcome {
        let letter = AccountLetter::EmailChanged { to: changed.to.clone() };
        let letters = vec![(changed.from, letter.clone()), (changed.to, letter)];
        outcome(self.send(actor, event, changed.user, letters).await)
    }

    /// Reacts to a passkey that was added, removed or refused as a copy.
    pub async fn passkey(&self, actor: &Actor, event: EventId, changed: PasskeyChanged) -> Outcome {
        let name = changed.name;
        let letter = match changed.change {
            PasskeyChange::Added => AccountLetter::PasskeyAdded { name },
            PasskeyChange::Removed => AccountLetter::PasskeyRemoved { name },
            PasskeyChange::MaybeCopied => AccountLetter::PasskeyMaybeCopied { name },
        };
        outcome(
            self.send(actor, event, changed.user, vec![(changed.email, letter)])
                .await,
        )
    }

    /// Reacts to an API key that was made or revoked.
    pub async fn api_key(&self, actor: &Actor, event: EventId, changed: ApiKeyChanged) -> Outcome {
        let (name, made) = (changed.name, changed.made);
        let letters = vec![(changed.email, AccountLetter::ApiKey { name, made })];
        outcome(self.send(actor, event, changed.user, letters).await)
    }

    /// Reacts to an account that is on again.
    pub async fn switched_on(&self, actor: &Actor, event: EventId, on: AccountSwitchedOn) -> Outcome {
        let letters = vec![(on.email, AccountLetter::SwitchedOn)];
        outcome(self.send(actor, event, on.user, letters).await)
    }

    /// Reacts to a connection with an account elsewhere, made or cut.
    pub async fn connection(&self, actor: &Actor, event: EventId, changed: ForeignConnected) -> Outcome {
        let letter = AccountLetter::Connection {
            provider: changed.provider_name,
            connected: changed.connected,
        };
        let letters = vec![(changed.email, letter)];
        outcome(self.send(actor, event, changed.user, letters).await)
    }

    /// Reacts to a sign-in from a device not seen before.
    pub async fn new_device(&self, actor: &Actor, event: EventId, signed_in: SignedInOnNewDevice) -> Outcome {
        let letters = vec![(signed_in.email, AccountLetter::NewDevice { at: signed_in.at })];
        outcome(self.send(actor, event, signed_in.user, letters).await)
    }

    /// Reacts to a change of second factors.
    pub async fn factors(&self, actor: &Actor, event: EventId, changed: FactorsChanged) -> Outcome {
        let letter = AccountLetter::FactorsChanged { change: changed.change };
        outcome(
            self.send(actor, event, changed.user, vec![(changed.email, letter)])
                .await,
        )
    }

    /// Reacts to somebody who knew the password and not the second factor.
    pub async fn refused(&self, actor: &Actor, event: EventId, refused: SecondFactorRefused) -> Outcome {
        let letter = AccountLetter::SecondFactorRefused { at: refused.at };
        outcome(
            self.send(actor, event, refused.user, vec![(refused.email, letter)])
                .await,
        )
    }

    async fn send(
        &self,
        actor: &Actor,
        event: EventId,
        user: UserId,
        letters: Vec<(Email, AccountLetter)>,
    ) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        for (to, letter) in letters {
            let message = NewMessage {
                user: Some(user),
                to,
                letter: Letter::Account(letter),
            };
            self.notifications.send_in(&mut tx, message).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
