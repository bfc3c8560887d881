//! A person chooses what they are written to about, and when not.

use crate::model::{Choices, ChoicesInput};
use crate::rights::ChangeChoices;
use crate::{Error, Notifications, store};
use kernel::ids::UserId;
use platform::{Action, Actor, Denied};

/// Choices are a person's: parts of the platform have none of their own.
fn own(actor: &Actor) -> Result<UserId, Denied> {
    let action = ChangeChoices::NAME;
    actor.user().ok_or(Denied { action })
}

impl Notifications {
    /// Returns what the actor chose; everything at once, where they never did.
    ///
    /// # Errors
    /// When nobody is signed in, or the database does not answer.
    pub async fn own_choices(&self, actor: &Actor) -> Result<Choices, Error> {
        let user = own(actor)?;
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(store::choices::of(&mut tx, user).await?.unwrap_or_default())
    }

    /// Replaces what the actor chose. A letter that waits already waits as long as it was to; if its group is switched
    /// off by then, it is not sent.
    ///
    /// # Errors
    /// When the choices break a rule, nobody is signed in, or the database refuses.
    pub async fn change_choices(&self, actor: &Actor, input: ChoicesInput) -> Result<Choices, Error> {
        let user = own(actor)?;
        let mut tx = self.ground.db.write(actor).await?;
        // One's own settings leave no line in the audit log.
        let permit = tx.check(ChangeChoices, &user)?;
        let choices = input.read().map_err(Error::Invalid)?;
        store::choices::save(&mut tx, &permit, &choices, self.ground.clock.now()).await?;
        tx.commit().await?;
        Ok(choices)
    }
}
