//! A number for codes in text messages is added, proved and removed by its holder. It is the weakest second factor: it never
//! stands where a stronger one must.

use super::{holder, open_account};
use crate::accounts::own_account::end_others;
use crate::model::methods::{Method, Methods};
use crate::model::text_code::{Attempt, PhoneEnding, wrong_text_code};
use crate::model::totp::TotpCode;
use crate::prove_again::Proved;
use crate::store::phones::Phone;
use crate::{Error, Identity, rights, store};
use contracts::identity::FactorChange;
use kernel::ids::SessionId;
use kernel::{FieldError, MobileNumber, RngExt, Secret};
use platform::{Actor, Owner};
use serde_json::json;

impl Identity {
    /// Sends a code to a number. Nothing changes until it is typed.
    ///
    /// # Errors
    /// `Invalid` when it is no UK mobile number; `NoTexts` where no gateway is set; `TooManyTexts`.
    pub async fn begin_phone(&self, actor: &Actor, session: SessionId, typed: &str) -> Result<PhoneEnding, Error> {
        let user = holder(actor)?;
        let number: MobileNumber = typed.parse().map_err(|why: kernel::MobileNumberError| {
            Error::Invalid(vec![FieldError::new("number", "format", why.to_string())])
        })?;
        let ending = ending(&number)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        open_account(&mut tx, user).await?;
        let permit = tx.permit(rights::KeepFactors, &user)?;
        let id = self.ground.rng.uuid_v7(now);
        let cell = super::number_cell(id);
        let clear = number.as_str().as_bytes();
        let sealed = self
            .ground
            .vault
            .seal(&mut tx, Owner::Person(user), cell, clear)
            .await?;
        store::phones::begin(&mut tx, &permit, &Phone { id, number: sealed }, now).await?;
        self.ask_code_in(&mut tx, user, (id, &number), Attempt::Add(session), now)
            .await?;
        tx.commit().await?;
        Ok(ending)
    }

    /// Returns the ending of the number that waits for its code, if it was named less than an hour ago.
    ///
    /// # Errors
    /// When nobody is signed in, or the database does not answer.
    pub async fn begun_phone(&self, actor: &Actor) -> Result<Option<PhoneEnding>, Error> {
        let user = holder(actor)?;
        let after = self.ground.clock.now() - self.inner.config.factor_setup_life;
        let mut tx = self.ground.db.read_fresh(&self.authenticator(actor)).await?;
        match store::phones::begun(&mut tx, user, after).await? {
            Some(begun) => {
                let number = self.open_number(&mut tx, user, (begun.id, &begun.number)).await?;
                ending(&number).map(Some)
            }
            None => Ok(None),
        }
    }

    /// Lets the new number hold, by the code that was sent to it, in place of one that held before. The session counts as
    /// proved by it, where there is nothing stronger.
    ///
    /// # Errors
    /// `Invalid` when the code is wrong; `SetupEnded` when no code waits; `SignInAgain` when the session has ended.
    pub async fn confirm_phone(
        &self,
        actor: &Actor,
        session: SessionId,
        typed: &Secret<String>,
    ) -> Result<Option<Proved>, Error> {
        let user = holder(actor)?;
        let wrong = || Error::Invalid(vec![wrong_text_code()]);
        let code = TotpCode::parse(typed.expose().trim()).ok_or_else(wrong)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let account = open_account(&mut tx, user).await?;
        let before = self.factors_of(&mut tx, user).await?;
        let live = self.live_text_code(&mut tx, user, &Attempt::Add(session), now).await?;
        let live = live.ok_or(Error::SetupEnded)?;
        let check = tx.permit(rights::CheckFactor, &user)?;
        if !self.take_text_code(&mut tx, &check, &live, (&code, now)).await? {
            let adding = json!({ "at": "phone" });
            tx.audit("identity.second-factor-refused", Some(user.get()), adding);
            tx.commit().await?;
            return Err(wrong());
        }
        let permit = tx.permit(rights::KeepFactors, &user)?;
        if !store::phones::confirm(&mut tx, &permit, live.phone, now).await? {
            return Err(Error::SetupEnded);
        }
        let replaced = before.phone.is_some();
        let detail = json!({ "replaced": replaced });
        tx.audit("identity.phone-confirmed", Some(user.get()), detail);
        let change = if replaced {
            FactorChange::PhoneReplaced
        } else {
            FactorChange::PhoneAdded
        };
        self.tell_of_factor(&mut tx, user, change, now).await?;
        let proved = if before.strong() {
            None
        } else {
            // What others proved by the password alone is no proof any more.
            self.void_other_proofs(&mut tx, user, Some(session)).await?;
            let methods = Methods::only(Method::Sms);
            Some(self.mark_proved_in(&mut tx, &account, session, methods).await?)
        };
        tx.commit().await?;
        Ok(proved)
    }

    /// Removes the actor's number and ends their other sign-ins.
    ///
    /// # Errors
    /// `NoPhone` when there is none.
    pub async fn remove_phone(&self, actor: &Actor, kept: SessionId) -> Result<(), Error> {
        let user = holder(actor)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        open_account(&mut tx, user).await?;
        let permit = tx.permit(rights::KeepFactors, &user)?;
        if !store::phones::remove(&mut tx, &permit).await? {
            return Err(Error::NoPhone);
        }
        let ended = end_others(&mut tx, user, Some(kept), "factor-removed", now).await?;
        let detail = json!({ "sessions_ended": ended });
        tx.audit("identity.phone-removed", Some(user.get()), detail);
        self.tell_of_factor(&mut tx, user, FactorChange::PhoneRemoved, now)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Returns what is shown of a number.
pub(super) fn ending(number: &MobileNumber) -> Result<PhoneEnding, Error> {
    let broken = || Error::Crypto("a number without an ending".to_owned());
    PhoneEnding::parse(number.ending()).ok_or_else(broken)
}
