//! Second factors: what somebody has beside the password, and the step of signing in that asks for it.
//!
//! Which factors an account has is asked in one place, [`Identity::factors_of`]. A sign-in of an account that has one
//! becomes a half-login first ([`half_login`]), and every way in ends in `open_session.rs`.

mod authenticator_app;
mod check;
mod finish;
mod half_login;
mod phone;
mod recovery;
mod reset;
mod reset_wait;
mod text_code;

pub use authenticator_app::{AppConfirmed, AppSetup};
pub(crate) use check::seed_cell;
pub use finish::SecondStep;
pub use half_login::HalfLogin;
pub(crate) use half_login::{Begun, Way};
pub use recovery::RecoveryCodes;
pub use reset::ResetFactors;
pub use text_code::TextCode;
pub(crate) use text_code::number_cell;

use crate::model::account::Account;
use crate::model::text_code::PhoneEnding;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{Action, Actor, Denied, ReadTx, WriteTx};

/// The second factors of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// Since when there is an authenticator app.
    pub app_since: Option<DateTime<Utc>>,
    /// How many passkeys there are. Each opens the account by itself, too.
    pub passkeys: u16,
    /// The number that codes in text messages go to, by its ending: the weakest of them.
    pub phone: Option<PhoneEnding>,
    /// How many recovery codes still work. They stand in for a factor and are none by themselves.
    pub recovery_codes_left: u16,
}

impl Factors {
    /// Tells whether the account has any, so that a password alone opens nothing.
    pub const fn any(&self) -> bool {
        self.strong() || self.phone.is_some()
    }

    /// Tells whether there is one stronger than a text message. Where one must be, nothing less counts.
    pub const fn strong(&self) -> bool {
        self.app_since.is_some() || self.passkeys > 0
    }

    /// Tells whether a text message is enough to prove anew who somebody is: only where there is nothing stronger.
    pub const fn proves_by_text(&self) -> bool {
        self.phone.is_some() && !self.strong()
    }
}

impl Identity {
    /// Seals what a person's app shares with us, and their phone numbers, anew where an old key sealed it, and tells how many values those were.
    /// System actor `key-rotation` does this; for others there is nothing to change.
    ///
    /// # Errors
    /// When the database refuses, or a value does not open.
    pub async fn reseal_in(&self, tx: &mut WriteTx, user: UserId) -> Result<u64, Error> {
        let vault = &self.ground.vault;
        Ok(store::totp::reseal(tx, vault, user).await? + store::phones::reseal(tx, vault, user).await?)
    }

    /// Finds out which factors an account has. This is the one place that knows.
    pub(crate) async fn factors_of(&self, tx: &mut ReadTx, user: UserId) -> Result<Factors, Error> {
        let phone = match store::phones::held(tx, user).await? {
            Some(held) => Some(phone::ending(
                &self.open_number(tx, user, (held.id, &held.number)).await?,
            )?),
            None => None,
        };
        Ok(Factors {
            phone,
            app_since: store::totp::since(tx, user).await?,
            passkeys: store::passkeys::count(tx, user).await?,
            recovery_codes_left: store::recovery_codes::left(tx, user).await?,
        })
    }

    /// Tells which factors the actor has.
    ///
    /// # Errors
    /// When nobody is signed in, or the database does not answer.
    pub async fn own_factors(&self, actor: &Actor) -> Result<Factors, Error> {
        let user = holder(actor)?;
        let mut tx = self.ground.db.read_fresh(&self.authenticator(actor)).await?;
        self.factors_of(&mut tx, user).await
    }
}

/// The person whose factors are to change.
fn holder(actor: &Actor) -> Result<UserId, Denied> {
    let action = rights::KeepFactors::NAME;
    actor.user().ok_or(Denied { action })
}

/// Locks the account, so that its factors change one at a time.
async fn open_account(tx: &mut WriteTx, user: UserId) -> Result<Account, Error> {
    let account = store::users::lock(tx, user).await?.filter(Account::is_open);
    account.ok_or(Error::SignInAgain)
}
