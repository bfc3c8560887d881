//! Somebody who is signed in proves by a passkey that it is them.

use super::Asked;
use crate::model::methods::{Method, Methods};
use crate::model::passkey::PasskeyProof;
use crate::{Error, Identity, Proved};
use kernel::ids::SessionId;
use platform::{Actor, Denied};

/// What the person shows.
#[derive(Debug, Clone)]
pub struct ProveByPasskey {
    /// The session that is to count as proved.
    pub session: SessionId,
    /// The authenticator's answer.
    pub answer: PasskeyProof,
}

impl Identity {
    /// Checks a passkey of the person who acts and marks their session as proved, by both factors. A browser's session gets
    /// a new secret.
    ///
    /// # Errors
    /// `Passkey` when the answer does not count; `SignInAgain` when the session has ended meanwhile.
    pub async fn prove_by_passkey(&self, actor: &Actor, command: ProveByPasskey) -> Result<Proved, Error> {
        let action = "identity.prove-again";
        let user = actor.user().ok_or(Denied { action })?;
        let authenticator = self.authenticator(actor);
        let proof = self
            .check_passkey(&authenticator, Asked::Prove(user), &command.answer)
            .await?;
        let tx = self.ground.db.write(&authenticator).await?;
        let mut tx = self.hold_passkey(tx, &proof).await?;
        let methods = Methods::only(Method::Passkey);
        let proved = self
            .mark_proved_in(&mut tx, &proof.account, command.session, methods)
            .await?;
        tx.commit().await?;
        Ok(proved)
    }
}
