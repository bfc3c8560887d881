//! The platform itself makes an account, without a mail.

use crate::model::account::{Account, Standing};
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::UserId;
use platform::{Actor, WriteTx};

/// Whom to enrol.
#[derive(Debug, Clone)]
pub struct EnrolPerson {
    /// The address.
    pub email: Email,
    /// What the account is for.
    pub standing: Standing,
    /// The sector pack's key; staff have none.
    pub sector: Option<String>,
}

impl Identity {
    /// Makes a confirmed account without a password, so nobody can sign in to it until one is set.
    ///
    /// # Errors
    /// When the actor is neither the demo loader nor the command line, the sector is unknown, or the address is taken.
    pub async fn enrol_person(&self, actor: &Actor, command: EnrolPerson) -> Result<UserId, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let user = self.enrol_person_in(&mut tx, command).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// The same, in a transaction that is already open.
    ///
    /// # Errors
    /// As for [`Identity::enrol_person`].
    pub async fn enrol_person_in(&self, tx: &mut WriteTx, command: EnrolPerson) -> Result<UserId, Error> {
        let now = self.ground.clock.now();
        let user = UserId::fresh(now, &self.ground.rng);
        let permit = tx.permit(rights::Enrol, &user)?;
        let account = self.confirmed(user, command, now)?;
        if !store::users::add_confirmed(tx, &permit, &account).await? {
            return Err(Error::EmailTaken);
        }
        Ok(user)
    }

    fn confirmed(&self, user: UserId, command: EnrolPerson, now: DateTime<Utc>) -> Result<Account, Error> {
        let sector = match command.standing {
            Standing::Staff(_) => None,
            Standing::Worker | Standing::Employer => Some(command.sector.unwrap_or_default()),
        };
        if let Some(unknown) = sector.as_deref().and_then(|sector| self.check_sector(sector)) {
            return Err(Error::Invalid(vec![unknown]));
        }
        Ok(Account {
            user,
            email: command.email,
            standing: command.standing,
            sector,
            confirmed_at: Some(now),
            disabled_at: None,
            disabled_by_holder: false,
            role_taken: false,
            version: 1,
            created_at: now,
        })
    }
}
