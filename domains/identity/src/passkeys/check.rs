//! A passkey's proof is checked, whatever it is to open.

use super::{Asked, PasskeyFault};
use crate::model::account::Account;
use crate::model::passkey::{Fault, PasskeyProof, Shown};
use crate::model::token::Token;
use crate::store::passkeys::Found;
use crate::{Error, Identity, rights, store};
use contracts::identity::{PasskeyChange, PasskeyChanged};
use kernel::ids::{PasskeyId, UserId};
use platform::{Actor, WriteTx};
use serde_json::json;

/// A proof that holds.
pub(super) struct Proof {
    pub(super) account: Account,
    passkey: PasskeyId,
    name: String,
    shown: Shown,
}

impl Identity {
    /// Uses the challenge up, then checks the answer. A challenge is gone whatever comes of the check.
    pub(super) async fn check_passkey(
        &self,
        authenticator: &Actor,
        asked: Asked,
        answer: &PasskeyProof,
    ) -> Result<Proof, Error> {
        self.take_challenge(authenticator, asked, answer.challenge()).await?;
        let (found, account) = {
            let mut tx = self.ground.db.read_fresh(authenticator).await?;
            let found = store::passkeys::find(&mut tx, answer.credential()).await?;
            let owner = found.as_ref().map(|found| found.stored.owner);
            let account = match owner {
                Some(owner) => store::users::lookup(&mut tx, owner).await?,
                None => None,
            };
            (found, account)
        };
        let (Some(found), Some(account)) = (found, account) else {
            return self.refuse(authenticator, asked.user(), Fault::UnknownPasskey).await;
        };
        match self.judge(asked, answer, &found, &account) {
            Ok(shown) => Ok(Proof {
                account,
                passkey: found.id,
                name: found.name,
                shown,
            }),
            Err(Fault::Copied) => self.refuse_copy(authenticator, &account, (found.id, found.name)).await,
            Err(fault) => self.refuse(authenticator, Some(account.user), fault).await,
        }
    }

    fn judge(&self, asked: Asked, answer: &PasskeyProof, found: &Found, account: &Account) -> Result<Shown, Fault> {
        if asked.user().is_some_and(|user| user != account.user) {
            return Err(Fault::OtherOwner);
        }
        let shown = answer.check(&self.inner.party, &found.stored)?;
        // Said last, so that only who holds the key makes a difference to our log.
        if account.is_open() {
            Ok(shown)
        } else {
            Err(Fault::AccountShut)
        }
    }

    /// Uses a challenge up; an answer to none that waits for just this is refused.
    pub(super) async fn take_challenge(
        &self,
        authenticator: &Actor,
        asked: Asked,
        challenge: Option<Token>,
    ) -> Result<(), Error> {
        let Some(challenge) = challenge else {
            return self.refuse(authenticator, asked.user(), Fault::Unreadable).await;
        };
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(authenticator).await?;
        let permit = tx.check(rights::AskPasskey, &asked.user())?;
        let waits = store::passkey_challenges::take(&mut tx, &permit, &challenge.hash(), asked, now).await?;
        tx.commit().await?;
        if waits {
            Ok(())
        } else {
            Err(PasskeyFault::Expired.into())
        }
    }

    /// Writes a refusal down.
    pub(super) async fn refuse<T>(
        &self,
        authenticator: &Actor,
        user: Option<UserId>,
        fault: Fault,
    ) -> Result<T, Error> {
        let mut tx = self.ground.db.write(authenticator).await?;
        let why = json!({ "why": fault.word() });
        tx.audit("identity.passkey-refused", user.map(UserId::get), why);
        tx.commit().await?;
        Err(PasskeyFault::Refused.into())
    }

    /// Writes down that there may be two of a passkey, and tells its owner.
    async fn refuse_copy<T>(
        &self,
        authenticator: &Actor,
        account: &Account,
        (passkey, name): (PasskeyId, String),
    ) -> Result<T, Error> {
        let mut tx = self.ground.db.write(authenticator).await?;
        let detail = json!({ "user": account.user, "why": Fault::Copied.word() });
        tx.audit("identity.passkey-refused", Some(passkey.get()), detail);
        tx.emit(&PasskeyChanged {
            user: account.user,
            email: account.email.clone(),
            name,
            change: PasskeyChange::MaybeCopied,
            at: self.ground.clock.now(),
        })
        .await?;
        tx.commit().await?;
        Err(PasskeyFault::Refused.into())
    }

    /// Makes sure that account and passkey are still as they were when the proof was checked, and notes the use.
    pub(super) async fn hold_passkey(&self, mut tx: WriteTx, proof: &Proof) -> Result<WriteTx, Error> {
        let user = proof.account.user;
        let account = store::users::lock(&mut tx, user).await?;
        if !account.is_some_and(|account| account.is_open() && account.version == proof.account.version) {
            return Err(PasskeyFault::Refused.into());
        }
        let permit = tx.permit(rights::KeepPasskeys, &user)?;
        let now = self.ground.clock.now();
        if store::passkeys::touch(&mut tx, &permit, proof.passkey, proof.shown, now).await? {
            return Ok(tx);
        }
        let authenticator = *tx.actor();
        drop(tx);
        self.refuse_copy(&authenticator, &proof.account, (proof.passkey, proof.name.clone()))
            .await
    }
}
