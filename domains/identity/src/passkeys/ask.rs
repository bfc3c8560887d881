//! What a browser is asked to do with a passkey. Each question holds a challenge of 256 random bits, which counts once, for
//! one purpose, for five minutes.

use crate::model::account::Account;
use crate::model::passkey::{Known, add_options, proof_options};
use crate::model::token::Token;
use crate::{Error, Identity, rights, store};
use kernel::ids::UserId;
use platform::{Action, Actor, Denied, WriteTx};
use serde_json::Value;

/// What an answer is for, and from whom it is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A new passkey.
    Add(UserId),
    /// A sign-in; who it is comes out of the answer.
    SignIn,
    /// A fresh proof of somebody who is signed in.
    Prove(UserId),
}

impl Asked {
    /// Returns the word that the database uses.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Add(_) => "add",
            Self::SignIn => "sign-in",
            Self::Prove(_) => "prove",
        }
    }

    pub(crate) const fn user(self) -> Option<UserId> {
        match self {
            Self::Add(user) | Self::Prove(user) => Some(user),
            Self::SignIn => None,
        }
    }
}

impl Identity {
    /// Tells whether browsers make passkeys for this installation: its public origin must have a name, not a number.
    pub fn passkeys_work(&self) -> bool {
        self.inner.party.is_named()
    }

    /// Asks for a new passkey. Returns the standard's `PublicKeyCredentialCreationOptionsJSON`.
    ///
    /// # Errors
    /// `TooManyPasskeys`; `Denied` to whoever has no account.
    pub async fn ask_for_new_passkey(&self, actor: &Actor) -> Result<Value, Error> {
        let action = rights::AskPasskey::NAME;
        let user = actor.user().ok_or(Denied { action })?;
        let email = self.own_address(actor, user).await?;
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let account = Account {
            email,
            ..holder(&mut tx, actor).await?
        };
        let known = store::passkeys::known(&mut tx, account.user).await?;
        if known.len() >= self.inner.config.passkeys_each {
            return Err(Error::TooManyPasskeys);
        }
        let challenge = self.add_challenge(&mut tx, Asked::Add(account.user)).await?;
        tx.commit().await?;
        let life = self.inner.config.passkey_answer.num_milliseconds();
        Ok(add_options(&self.inner.party, &account, &challenge, &known, life))
    }

    /// Asks for a sign-in by any passkey of this installation. Returns the standard's
    /// `PublicKeyCredentialRequestOptionsJSON`, which is the same for everybody but for its challenge.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ask_for_passkey(&self, caller: &Actor) -> Result<Value, Error> {
        self.ask_for_proof(caller, Asked::SignIn, &[]).await
    }

    /// Asks somebody who is signed in to prove by one of their passkeys that it is them.
    ///
    /// # Errors
    /// `UnknownPasskey` when they have none; `Denied` to whoever has no account.
    pub async fn ask_for_passkey_again(&self, actor: &Actor) -> Result<Value, Error> {
        let (user, known) = {
            let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
            let account = holder(&mut tx, actor).await?;
            (account.user, store::passkeys::known(&mut tx, account.user).await?)
        };
        if known.is_empty() {
            return Err(Error::UnknownPasskey);
        }
        self.ask_for_proof(actor, Asked::Prove(user), &known).await
    }

    async fn ask_for_proof(&self, caller: &Actor, asked: Asked, known: &[Known]) -> Result<Value, Error> {
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let challenge = self.add_challenge(&mut tx, asked).await?;
        tx.commit().await?;
        let life = self.inner.config.passkey_answer.num_milliseconds();
        Ok(proof_options(&self.inner.party, &challenge, known, life))
    }

    async fn add_challenge(&self, tx: &mut WriteTx, asked: Asked) -> Result<Token, Error> {
        let challenge = Token::fresh(&self.ground.rng);
        let until = self.ground.clock.now() + self.inner.config.passkey_answer;
        // Without a line in the log: anybody may ask, as often as they like.
        let permit = tx.check(rights::AskPasskey, &asked.user())?;
        store::passkey_challenges::add(tx, &permit, &challenge.hash(), asked, until).await?;
        Ok(challenge)
    }
}

/// Finds the account of whoever acts, and keeps it from changing: of two who change its passkeys one waits.
pub(super) async fn holder(tx: &mut WriteTx, actor: &Actor) -> Result<Account, Error> {
    let action = "identity.keep-passkeys";
    let user = actor.user().ok_or(Denied { action })?;
    let account = store::users::lock(tx, user).await?;
    account.filter(Account::is_open).ok_or(Error::SignInAgain)
}
