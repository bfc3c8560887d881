//! A code in a text message is asked for, written by a journey, and checked.

use super::Factors;
use super::half_login::Way;
use crate::model::account::Account;
use crate::model::text_code::{self, Attempt};
use crate::model::totp::TotpCode;
use crate::store::text_codes::{Live, NewCode};
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::identity::TextCodeAsked;
use kernel::ids::{SessionId, TextCodeId, UserId};
use kernel::{MobileNumber, Secret};
use platform::{Actor, Cell, DbError, Denied, Owner, Permit, ReadTx, WriteTx};
use serde_json::json;
use uuid::Uuid;

/// Messages are counted over so long.
const WINDOW: TimeDelta = TimeDelta::hours(1);

/// A code about to be sent.
#[derive(Debug, Clone)]
pub struct TextCode {
    /// Whose it is.
    pub user: UserId,
    /// Where it goes.
    pub to: MobileNumber,
    /// The digits. They are nowhere else: we keep their hash.
    pub code: Secret<String>,
    /// For how many minutes they count.
    pub minutes: u32,
}

impl Identity {
    /// Sends a code to the phone of whoever a browser's half-login belongs to.
    ///
    /// # Errors
    /// `HalfLoginEnded` when the ticket is no good; `NoPhone` when there is none, or a stronger factor must be shown;
    /// `TooManyTexts`.
    pub async fn text_at_sign_in(&self, caller: &Actor, ticket: &Secret<String>) -> Result<(), Error> {
        self.text_half(caller, Way::Browser, ticket).await
    }

    /// The same for an API client's.
    ///
    /// # Errors
    /// As for [`Identity::text_at_sign_in`].
    pub async fn text_at_sign_in_for_tokens(&self, caller: &Actor, ticket: &Secret<String>) -> Result<(), Error> {
        self.text_half(caller, Way::Api, ticket).await
    }

    async fn text_half(&self, caller: &Actor, way: Way, ticket: &Secret<String>) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let half = self.hold_half(&mut tx, ticket, way, now).await?;
        let factors = self.factors_of(&mut tx, half.account.user).await?;
        if self.at_sign_in(&half.account, factors).phone.is_none() {
            return Err(Error::NoPhone);
        }
        self.ask_text_in(&mut tx, half.account.user, half.attempt(), now)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sends a code to the phone of somebody who is signed in and has nothing better to prove themselves by.
    ///
    /// # Errors
    /// `NoPhone` when there is none, or a stronger factor must be shown; `SignInAgain`; `TooManyTexts`.
    pub async fn text_to_prove(&self, actor: &Actor, session: SessionId) -> Result<(), Error> {
        let action = "identity.prove-again";
        let user = actor.user().ok_or(Denied { action })?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let account = store::users::lock(&mut tx, user).await?.filter(Account::is_open);
        account.ok_or(Error::SignInAgain)?;
        if !self.factors_of(&mut tx, user).await?.proves_by_text() {
            return Err(Error::NoPhone);
        }
        self.ask_text_in(&mut tx, user, Attempt::Prove(session), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Tells which factors may finish a sign-in: where staff have something stronger, no text message.
    pub(super) fn at_sign_in(&self, account: &Account, factors: Factors) -> Factors {
        let config = &self.inner.config;
        let must = config
            .second_factor_for
            .demanded_from(&account.standing.who(account.user, None))
            .is_some();
        let phone = factors.phone.filter(|_| config.texts && !(must && factors.strong()));
        Factors { phone, ..factors }
    }

    async fn ask_text_in(
        &self,
        tx: &mut WriteTx,
        user: UserId,
        attempt: Attempt,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let held = store::phones::held(tx, user).await?.ok_or(Error::NoPhone)?;
        let number = self.open_number(tx, user, (held.id, &held.number)).await?;
        self.ask_code_in(tx, user, (held.id, &number), attempt, now).await
    }

    /// Asks for a message to a number, within the limits for person and number.
    pub(super) async fn ask_code_in(
        &self,
        tx: &mut WriteTx,
        user: UserId,
        (phone, number): (Uuid, &MobileNumber),
        attempt: Attempt,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let config = &self.inner.config;
        if !config.texts {
            return Err(Error::NoTexts);
        }
        let index = self
            .ground
            .vault
            .blind_index("identity.text_codes.number_index", number.as_str());
        let recent = store::text_codes::recent(tx, user, index, now - WINDOW).await?;
        if recent.by_person >= config.texts_by_person || recent.to_number >= config.texts_to_number {
            let free = recent.oldest.unwrap_or(now) + WINDOW - now;
            let left = free.num_seconds().clamp(1, WINDOW.num_seconds());
            let retry_after = u32::try_from(left).unwrap_or(1);
            return Err(Error::TooManyTexts { retry_after });
        }
        let code = NewCode {
            id: TextCodeId::fresh(now, &self.ground.rng),
            phone,
            number: index,
            attempt,
            now,
            expires_at: now + config.text_code_life,
        };
        let permit = tx.permit(rights::AskTextCode, &user)?;
        store::text_codes::add(tx, &permit, &code).await?;
        let purpose = json!({ "for": attempt.word() });
        tx.audit("identity.text-code-asked", Some(user.get()), purpose);
        let asked = TextCodeAsked {
            user,
            code: code.id,
            at: now,
        };
        tx.emit(&asked).await?;
        Ok(())
    }

    /// Draws the digits for a message that was asked for. `None` when it was voided, is too old, or its number is gone:
    /// then no message goes out.
    ///
    /// # Errors
    /// When the actor is not the journey that sends such messages.
    pub async fn write_text_code_in(&self, tx: &mut WriteTx, id: TextCodeId) -> Result<Option<TextCode>, Error> {
        let now = self.ground.clock.now();
        let Some((user, phone)) = store::text_codes::asked(tx, id, now).await? else {
            return Ok(None);
        };
        let Some(phone) = store::phones::lookup(tx, user, phone).await? else {
            return Ok(None);
        };
        let to = self.open_number(tx, user, (phone.id, &phone.number)).await?;
        let code = text_code::draw(&self.ground.rng);
        let hash = text_code::hash(&self.inner.tickets, id, code.expose().as_bytes());
        let permit = tx.permit(rights::WriteTextCode, &user)?;
        let written = store::text_codes::write(tx, &permit, id, &hash).await?;
        let minutes = u32::try_from(self.inner.config.text_code_life.num_minutes()).unwrap_or(0);
        Ok(written.then_some(TextCode {
            user,
            to,
            code,
            minutes,
        }))
    }

    /// Finds the code of an attempt that can still be typed.
    pub(super) async fn live_text_code(
        &self,
        tx: &mut WriteTx,
        user: UserId,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<Option<Live>, Error> {
        let limits = (now, self.inner.config.text_code_tries);
        Ok(store::text_codes::lock(tx, user, attempt, limits).await?)
    }

    /// Checks digits against a code and uses it up; `false` when they are wrong, which is counted.
    pub(super) async fn take_text_code(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<rights::CheckFactor>,
        live: &Live,
        (typed, now): (&TotpCode, DateTime<Utc>),
    ) -> Result<bool, Error> {
        if text_code::is_right(&self.inner.tickets, (live.id, &live.hash), typed) {
            return Ok(store::text_codes::use_up(tx, permit, live.id, now).await?);
        }
        store::text_codes::count_try(tx, permit, live.id).await?;
        Ok(false)
    }

    /// Opens a number.
    pub(super) async fn open_number(
        &self,
        tx: &mut ReadTx,
        user: UserId,
        (id, sealed): (Uuid, &[u8]),
    ) -> Result<MobileNumber, DbError> {
        let opener = self.ground.vault.opener(tx, Owner::Person(user)).await?;
        let number = opener.open_text(number_cell(id), sealed)?;
        number
            .parse()
            .map_err(|why| DbError::row("identity.phones.number_sealed", why))
    }
}

/// Where a number stands.
pub(crate) const fn number_cell(id: Uuid) -> Cell {
    Cell::new("identity.phones", "number_sealed", id)
}
