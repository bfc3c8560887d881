//! A code is checked against what the person has. Signing in and proving anew share this step.

use crate::model::code_lane::CodeLane;
use crate::model::factor_code::FactorCode;
use crate::model::methods::Method;
use crate::model::text_code::Attempt;
use crate::model::totp::{Seed, TotpCode};
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::identity::{FactorChange, FactorsChanged};
use kernel::ids::UserId;
use platform::{Cell, DbError, Owner, Permit, ReadTx, WriteTx};
use uuid::Uuid;

/// Wrong codes are counted over so long, in each of the two lanes by itself.
const WINDOW: TimeDelta = TimeDelta::hours(1);

impl Identity {
    /// Checks a code and uses it up; `None` when it is wrong, or was used before. Two that come at once are checked one
    /// after the other, on whichever nodes.
    pub(crate) async fn check_code(
        &self,
        tx: &mut WriteTx,
        (user, attempt, lane): (UserId, &Attempt, CodeLane),
        code: &FactorCode,
        now: DateTime<Utc>,
    ) -> Result<Option<Method>, Error> {
        let permit = tx.permit(rights::CheckFactor, &user)?;
        match code {
            FactorCode::Totp(code) => {
                match self.check_text_code(tx, &permit, (user, attempt), (code, now)).await? {
                    Some(true) => Ok(Some(Method::Sms)),
                    None => self.check_totp(tx, &permit, (user, code, lane), now).await,
                    // The wrong try is counted also where the app takes no more codes in this hour.
                    Some(false) => match self.check_totp(tx, &permit, (user, code, lane), now).await {
                        Err(Error::TooManyTries { .. }) => Ok(None),
                        checked => checked,
                    },
                }
            }
            FactorCode::Recovery(code) => {
                let right = store::recovery_codes::use_up(tx, &permit, &code.hash(user), now).await?;
                if right {
                    self.tell_of_recovery(tx, user, now).await?;
                }
                Ok(right.then_some(Method::Recovery))
            }
        }
    }

    /// Tells whether it is the code of a text message that was sent for just this attempt; `None` when there is none.
    async fn check_text_code(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<rights::CheckFactor>,
        (user, attempt): (UserId, &Attempt),
        (code, now): (&TotpCode, DateTime<Utc>),
    ) -> Result<Option<bool>, Error> {
        let Some(live) = self.live_text_code(tx, user, attempt, now).await? else {
            return Ok(None);
        };
        // A number that is gone proves nothing, and where something stronger came meanwhile a message proves no more.
        let factors = self.factors_of(tx, user).await?;
        let counts = match attempt {
            Attempt::SignIn(_) => factors.phone.is_some(),
            Attempt::Prove(_) => factors.proves_by_text(),
            Attempt::Add(_) => false,
        };
        if !counts {
            return Ok(None);
        }
        self.take_text_code(tx, permit, &live, (code, now)).await.map(Some)
    }

    async fn check_totp(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<rights::CheckFactor>,
        (user, code, lane): (UserId, &TotpCode, CodeLane),
        now: DateTime<Utc>,
    ) -> Result<Option<Method>, Error> {
        let Some(held) = store::totp::lock(tx, user, lane).await? else {
            return Ok(None);
        };
        // Six digits can be guessed by whoever has the password and time: so few tries an hour that it takes years.
        let counted = held.wrong_since.filter(|since| now < *since + WINDOW);
        if let Some(since) = counted.filter(|_| held.wrong >= i32::from(self.inner.config.wrong_codes_an_hour)) {
            let left = (since + WINDOW - now).num_seconds().clamp(1, WINDOW.num_seconds());
            let retry_after = u32::try_from(left).unwrap_or(1);
            return Err(Error::TooManyTries { retry_after });
        }
        let seed = self.open_seed(tx, user, (held.id, &held.seed)).await?;
        if let Some(step) = seed.step_of(code, now, held.last_step)
            && store::totp::take_step(tx, permit, (held.id, step), lane).await?
        {
            return Ok(Some(Method::Totp));
        }
        store::totp::count_wrong(tx, permit, (held.id, now - WINDOW), lane, now).await?;
        Ok(None)
    }

    /// Opens what an app shares with us.
    pub(super) async fn open_seed(
        &self,
        tx: &mut ReadTx,
        user: UserId,
        (id, sealed): (Uuid, &[u8]),
    ) -> Result<Seed, DbError> {
        let clear = self
            .ground
            .vault
            .open(tx, Owner::Person(user), seed_cell(id), sealed)
            .await?;
        Seed::from_bytes(clear.expose()).ok_or_else(|| DbError::row("identity.totp.seed", "its length"))
    }

    async fn tell_of_recovery(&self, tx: &mut WriteTx, user: UserId, now: DateTime<Utc>) -> Result<(), Error> {
        let left = store::recovery_codes::left(tx, user).await?;
        self.tell_of_factor(tx, user, FactorChange::RecoveryCodeUsed { left }, now)
            .await
    }

    /// Tells the person what has changed about their factors.
    pub(super) async fn tell_of_factor(
        &self,
        tx: &mut WriteTx,
        user: UserId,
        change: FactorChange,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let account = store::users::lookup(tx, user).await?.ok_or(Error::SignInAgain)?;
        let email = account.email;
        tx.emit(&FactorsChanged {
            user,
            email,
            change,
            at,
        })
        .await?;
        Ok(())
    }
}

/// Where a seed stands.
pub(crate) const fn seed_cell(id: Uuid) -> Cell {
    Cell::new("identity.totp", "seed", id)
}
