//! The day between two administrators' word and the loss of second factors: the person can stop it, then a job does it.

use super::holder;
use crate::model::factor_reset::FactorReset;
use crate::model::link::{LinkFault, Purpose};
use crate::staff::{held_reset, tell_of_reset};
use crate::{EmailToken, Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::FactorResetChange;
use kernel::ids::{FactorResetId, UserId};
use kernel::{PeopleError as _, Secret};
use platform::{Actor, StaffRole, WriteTx};
use serde_json::json;

/// How many are done in one run; the next run does the others.
const AT_ONCE: i64 = 100;

impl Identity {
    /// Finds the reset that is under way for the actor, if there is one.
    ///
    /// # Errors
    /// When nobody is signed in, or the database does not answer.
    pub async fn own_factor_reset(&self, actor: &Actor) -> Result<Option<FactorReset>, Error> {
        let user = holder(actor)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.read_fresh(&self.authenticator(actor)).await?;
        let open = store::factor_resets::open(&mut tx, user).await?;
        Ok(open.filter(|reset| reset.is_open(now)))
    }

    /// Stops the reset that is under way for the actor. A plain sign-in is enough: it only keeps what they have.
    ///
    /// # Errors
    /// `NoFactorReset` when there is none.
    pub async fn stop_factor_reset(&self, actor: &Actor) -> Result<(), Error> {
        let user = holder(actor)?;
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        if !self.stop_reset_in(&mut tx, user, "holder").await? {
            return Err(Error::NoFactorReset);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Stops it by the link in the letter, without a sign-in.
    ///
    /// # Errors
    /// The link's fault, also when there is nothing to stop any more.
    pub async fn stop_factor_reset_by_link(&self, caller: &Actor, token: &Secret<String>) -> Result<(), Error> {
        let authenticator = self.authenticator(caller);
        // Known before anything is held: whoever changes an account holds it first and its links after.
        let account = self
            .behind_link(&authenticator, Purpose::StopFactorReset, token)
            .await?;
        let mut tx = self.ground.db.write(&authenticator).await?;
        if !self.stop_reset_in(&mut tx, account.user, "link").await? {
            return Err(LinkFault::Replaced.into());
        }
        self.use_link_in(&mut tx, Purpose::StopFactorReset, token).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Stops one that is under way because the account was switched off or its factors are others now. Whoever does that
    /// tells the person of it.
    pub(crate) async fn drop_reset_in(
        &self,
        tx: &mut WriteTx,
        user: UserId,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let permit = tx.permit(rights::KeepFactorReset, &user)?;
        if store::factor_resets::stop(tx, &permit, now).await? {
            tx.audit("identity.factor-reset-stopped", Some(user.get()), json!({ "by": by }));
        }
        Ok(())
    }

    async fn stop_reset_in(&self, tx: &mut WriteTx, user: UserId, by: &str) -> Result<bool, Error> {
        let now = self.ground.clock.now();
        let account = store::users::lock(tx, user).await?.ok_or(Error::NoAccount)?;
        let permit = tx.permit(rights::KeepFactorReset, &user)?;
        if !store::factor_resets::stop(tx, &permit, now).await? {
            return Ok(false);
        }
        tx.audit("identity.factor-reset-stopped", Some(user.get()), json!({ "by": by }));
        tell_of_reset(tx, &account, FactorResetChange::Stopped, now).await?;
        Ok(true)
    }

    /// Makes the secret for the link that stops a reset. `None` when nothing is under way, or the account had its share of
    /// letters.
    ///
    /// # Errors
    /// When the actor is not the journey that writes such letters.
    pub async fn issue_reset_stop_in(&self, tx: &mut WriteTx, user: UserId) -> Result<Option<EmailToken>, Error> {
        let now = self.ground.clock.now();
        let open = store::factor_resets::open(tx, user).await?;
        let account = store::users::lookup(tx, user).await?;
        match (open.filter(|reset| reset.is_open(now)), account) {
            (Some(_), Some(account)) => self.issue_in(tx, user, Purpose::StopFactorReset, &account.email).await,
            _ => Ok(None),
        }
    }

    /// Takes away the factors of those whose wait is over, and tells how many those were. Each is a transaction of its own,
    /// and keeps no other waiting.
    ///
    /// # Errors
    /// When the database does not answer, or one of them could not be done; the others are.
    pub async fn carry_out_factor_resets(&self, actor: &Actor) -> Result<u64, Error> {
        let now = self.ground.clock.now();
        let authenticator = self.authenticator(actor);
        let due = {
            let mut tx = self.ground.db.read_fresh(&authenticator).await?;
            store::factor_resets::due(&mut tx, now, AT_ONCE).await?
        };
        let (mut done, mut fault) = (0, None);
        for id in due {
            match self.carry_out_one(&authenticator, id, now).await {
                Ok(came) => done += u64::from(came),
                Err(error) => {
                    tracing::error!(reset = %id, code = error.code(), "identity.factor_reset_failed");
                    fault = Some(error);
                }
            }
        }
        fault.map_or(Ok(done), Err)
    }

    async fn carry_out_one(&self, authenticator: &Actor, id: FactorResetId, now: DateTime<Utc>) -> Result<bool, Error> {
        let mut tx = self.ground.db.write(authenticator).await?;
        let found = held_reset(&mut tx, id).await?;
        // Another node was quicker, or the person stopped it in this moment.
        let due = |reset: &FactorReset| reset.is_open(now) && reset.due_at().is_some_and(|due_at| due_at <= now);
        let Some((account, reset)) = found.filter(|(_, reset)| due(reset)) else {
            return Ok(false);
        };
        let off = if !account.is_open() {
            // There is nobody to let back in.
            Some("switched-off")
        } else if !stands_behind(&mut tx, &reset).await? {
            Some("administrator-gone")
        } else {
            None
        };
        let permit = tx.permit(rights::KeepFactorReset, &reset.user)?;
        if let Some(by) = off {
            store::factor_resets::stop(&mut tx, &permit, now).await?;
            let why = json!({ "by": by });
            tx.audit("identity.factor-reset-stopped", Some(reset.user.get()), why);
            if account.is_open() {
                tell_of_reset(&mut tx, &account, FactorResetChange::Lapsed, now).await?;
            }
        } else {
            store::factor_resets::finish(&mut tx, &permit, id, now).await?;
            let why = self.why_still(&mut tx, reset.user, (reset.why, &reset.reason)).await?;
            self.take_factors_in(&mut tx, reset.user, why, now).await?;
        }
        tx.commit().await?;
        Ok(off.is_none())
    }
}

/// Tells whether both who wanted it are administrators still. Whoever was shut out meanwhile has no say.
async fn stands_behind(tx: &mut WriteTx, reset: &FactorReset) -> Result<bool, Error> {
    let administrators = store::users::with_role(tx, StaffRole::Admin).await?;
    let wanted = [Some(reset.asked_by), reset.decided_by];
    let is_one = |user: Option<UserId>| administrators.iter().any(|(one, _)| Some(*one) == user);
    Ok(wanted.into_iter().all(is_one))
}
