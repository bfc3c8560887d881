//! An authenticator app is set up, replaced and removed by its holder.

use super::check::seed_cell;
use super::{RecoveryCodes, holder, open_account};
use crate::accounts::own_account::end_others;
use crate::model::factor_code::{missing_first_code, wrong_first_code};
use crate::model::methods::{Method, Methods};
use crate::model::totp::{Seed, TotpCode};
use crate::prove_again::Proved;
use crate::{Error, Identity, rights, store};
use contracts::identity::FactorChange;
use kernel::ids::SessionId;
use kernel::{Email, RngExt, Secret};
use platform::{Actor, Owner};
use serde_json::json;

/// What the app needs to know.
#[derive(Debug, Clone)]
pub struct AppSetup {
    /// The key, to be typed.
    pub key: Secret<String>,
    /// The same with all that belongs to it, for a QR code or a tap on the phone itself.
    pub link: Secret<String>,
}

/// An app holds.
#[derive(Debug, Clone)]
pub struct AppConfirmed {
    /// Recovery codes, if there were none that work.
    pub codes: Option<RecoveryCodes>,
    /// The session has proved the new factor by its first code.
    pub proved: Proved,
}

impl Identity {
    /// Draws a key for a new app. Nothing changes until its first code is shown.
    ///
    /// # Errors
    /// When nobody is signed in, or the database does not answer.
    pub async fn begin_app(&self, actor: &Actor) -> Result<AppSetup, Error> {
        let user = holder(actor)?;
        let now = self.ground.clock.now();
        let seed = Seed::fresh(&self.ground.rng);
        let id = self.ground.rng.uuid_v7(now);
        let address = self.own_address(actor, user).await?;
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        open_account(&mut tx, user).await?;
        let permit = tx.permit(rights::KeepFactors, &user)?;
        let vault = &self.ground.vault;
        let sealed = vault
            .seal(&mut tx, Owner::Person(user), seed_cell(id), seed.bytes())
            .await?;
        store::totp::begin(&mut tx, &permit, (id, &sealed), now).await?;
        tx.commit().await?;
        Ok(setup(&address, &seed))
    }

    /// Returns the key that waits for its first code, if it was drawn less than an hour ago.
    ///
    /// # Errors
    /// When nobody is signed in, or the database does not answer.
    pub async fn begun_app(&self, actor: &Actor) -> Result<Option<AppSetup>, Error> {
        let user = holder(actor)?;
        let after = self.ground.clock.now() - self.inner.config.factor_setup_life;
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let account = store::users::lookup(&mut tx, user).await?;
        let begun = store::totp::begun(&mut tx, user, after).await?;
        let (Some(account), Some(begun)) = (account, begun) else {
            return Ok(None);
        };
        let seed = self.open_seed(&mut tx, user, (begun.id, &begun.seed)).await?;
        Ok(Some(setup(&account.email, &seed)))
    }

    /// Lets the new app hold, by its first code, in place of one that held before.
    ///
    /// # Errors
    /// `Invalid` when the code is wrong; `SetupEnded` when no key waits; `SignInAgain` when the session has ended.
    pub async fn confirm_app(
        &self,
        actor: &Actor,
        session: SessionId,
        typed: &Secret<String>,
    ) -> Result<AppConfirmed, Error> {
        let user = holder(actor)?;
        // Only the app itself shows that it was set up: no other code counts here.
        let wrong = || Error::Invalid(vec![wrong_first_code()]);
        let typed = typed.expose().trim();
        if typed.is_empty() {
            return Err(Error::Invalid(vec![missing_first_code()]));
        }
        let code = TotpCode::parse(typed).ok_or_else(wrong)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let account = open_account(&mut tx, user).await?;
        let before = self.factors_of(&mut tx, user).await?;
        let after = now - self.inner.config.factor_setup_life;
        let begun = store::totp::begun(&mut tx, user, after)
            .await?
            .ok_or(Error::SetupEnded)?;
        let seed = self.open_seed(&mut tx, user, (begun.id, &begun.seed)).await?;
        let step = seed.step_of(&code, now, None);
        let step = step.ok_or_else(wrong)?;
        let permit = tx.permit(rights::KeepFactors, &user)?;
        if !store::totp::confirm(&mut tx, &permit, (begun.id, step), now).await? {
            return Err(Error::SetupEnded);
        }
        let codes = match before.recovery_codes_left {
            0 => Some(self.new_codes_in(&mut tx, user, now).await?),
            _ => None,
        };
        let change = match before.app_since {
            None => FactorChange::AppAdded,
            Some(_) => FactorChange::AppReplaced,
        };
        tx.audit(
            "identity.app-confirmed",
            Some(user.get()),
            json!({ "replaced": before.app_since.is_some() }),
        );
        self.tell_of_factor(&mut tx, user, change, now).await?;
        self.void_other_proofs(&mut tx, user, Some(session)).await?;
        let methods = Methods::only(Method::Totp);
        let proved = self.mark_proved_in(&mut tx, &account, session, methods).await?;
        tx.commit().await?;
        Ok(AppConfirmed { codes, proved })
    }

    /// Removes the actor's app and ends their other sign-ins; with the last factor but a phone the recovery codes go too.
    ///
    /// # Errors
    /// `NoSecondFactor` when there is none; `SecondFactorDemanded` when the person must have one and has no other.
    pub async fn remove_app(&self, actor: &Actor, kept: SessionId) -> Result<(), Error> {
        let user = holder(actor)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        open_account(&mut tx, user).await?;
        let permit = tx.permit(rights::KeepFactors, &user)?;
        if !store::totp::remove(&mut tx, &permit).await? {
            return Err(Error::NoSecondFactor);
        }
        if !self.factors_of(&mut tx, user).await?.strong() {
            // Announced is enough: nobody takes away what they will need in a few days.
            if self.inner.config.second_factor_for.demanded_from(actor.who()).is_some() {
                return Err(Error::SecondFactorDemanded);
            }
            store::recovery_codes::remove(&mut tx, &permit).await?;
        }
        let ended = end_others(&mut tx, user, Some(kept), "factor-removed", now).await?;
        let detail = json!({ "sessions_ended": ended });
        tx.audit("identity.app-removed", Some(user.get()), detail);
        self.tell_of_factor(&mut tx, user, FactorChange::AppRemoved, now)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

fn setup(email: &Email, seed: &Seed) -> AppSetup {
    let key = seed.text();
    let link = format!(
        "otpauth://totp/Muster:{}?secret={}&issuer=Muster&algorithm=SHA1&digits=6&period=30",
        escaped(email.as_str()),
        key.expose()
    );
    AppSetup {
        key,
        link: Secret::new(link),
    }
}

/// An address inside an address.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_is_what_apps_read() {
        let seed = Seed::from_bytes(b"12345678901234567890").expect("twenty bytes");
        let setup = setup(&"jo+a&b@example.org".parse().expect("an address"), &seed);
        assert_eq!(
            setup.link.expose(),
            "otpauth://totp/Muster:jo%2Ba%26b%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Muster&algorithm=SHA1&digits=6&period=30"
        );
    }
}
