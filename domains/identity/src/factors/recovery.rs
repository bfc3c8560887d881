//! Codes for a lost phone: a set of ten, shown once.

use super::holder;
use crate::model::account::Account;
use crate::model::recovery_code::{EACH, RecoveryCode};
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::FactorChange;
use kernel::Secret;
use kernel::ids::UserId;
use platform::{Actor, WriteTx};
use serde_json::json;

/// A set of recovery codes. Nobody can show it again.
#[derive(Debug, Clone)]
pub struct RecoveryCodes(pub Vec<Secret<String>>);

impl Identity {
    /// Makes a new set, in place of any that the actor had.
    ///
    /// # Errors
    /// `NoSecondFactor` when there is nothing that the codes could stand in for: a text message is too weak for that.
    pub async fn make_recovery_codes(&self, actor: &Actor) -> Result<RecoveryCodes, Error> {
        let user = holder(actor)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let account = store::users::lock(&mut tx, user).await?.filter(Account::is_open);
        account.ok_or(Error::SignInAgain)?;
        if !self.factors_of(&mut tx, user).await?.strong() {
            return Err(Error::NoSecondFactor);
        }
        let codes = self.new_codes_in(&mut tx, user, now).await?;
        tx.audit("identity.recovery-codes-made", Some(user.get()), json!({}));
        self.tell_of_factor(&mut tx, user, FactorChange::RecoveryCodesMade, now)
            .await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Makes a new set in the transaction.
    pub(crate) async fn new_codes_in(
        &self,
        tx: &mut WriteTx,
        user: UserId,
        now: DateTime<Utc>,
    ) -> Result<RecoveryCodes, Error> {
        let codes: Vec<RecoveryCode> = (0..EACH).map(|_| RecoveryCode::fresh(&self.ground.rng)).collect();
        let hashes: Vec<Vec<u8>> = codes.iter().map(|code| code.hash(user).to_vec()).collect();
        let permit = tx.permit(rights::KeepFactors, &user)?;
        store::recovery_codes::replace(tx, &permit, &hashes, now).await?;
        Ok(RecoveryCodes(codes.iter().map(RecoveryCode::text).collect()))
    }
}
