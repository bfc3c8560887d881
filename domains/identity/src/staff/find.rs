//! Staff find accounts, and read what is known about one. What is shown to them is written down by whoever asks.

use crate::model::account::Account;
use crate::queries::SessionView;
use crate::{Error, Identity, store};
use kernel::Email;
use kernel::ids::UserId;
use platform::{Actor, ReadTx};
use std::collections::{BTreeMap, BTreeSet};

/// An account as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The account.
    pub account: Account,
    /// The address with its middle left out.
    pub masked: String,
}

/// What staff read about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// The account.
    pub account: Account,
    /// Its live sign-ins, the newest first: what and when, coarse.
    pub sign_ins: Vec<SessionView>,
}

impl Identity {
    /// Finds the account with exactly this address, in a transaction of somebody who may see it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sighting_by_email_in(&self, tx: &mut ReadTx, email: &Email) -> Result<Option<Sighting>, Error> {
        Ok(store::users::find_by_email(tx, email).await?.map(Sighting::of))
    }

    /// Finds accounts by id, in a transaction of somebody who may see them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sightings_in(
        &self,
        tx: &mut ReadTx,
        users: &BTreeSet<UserId>,
    ) -> Result<BTreeMap<UserId, Sighting>, Error> {
        let mut found = BTreeMap::new();
        for user in users {
            if let Some(account) = store::users::lookup(tx, *user).await? {
                found.insert(*user, Sighting::of(account));
            }
        }
        Ok(found)
    }

    /// Reads an account with its live sign-ins. The right to it was asked for, and the look noted, by the caller.
    ///
    /// # Errors
    /// `NoAccount`; when the database does not answer.
    pub async fn account_record(&self, actor: &Actor, user: UserId) -> Result<AccountRecord, Error> {
        let account = self.lookup(actor, user).await?.ok_or(Error::NoAccount)?;
        if !actor.may(crate::rights::OpenRecord, &user) {
            let action = "identity.open-record";
            return Err(platform::Denied { action }.into());
        }
        // Nobody but the authenticator reads sessions of others: the rows hold the hashes of cookies.
        let mut tx = self.ground.db.read_fresh(&self.authenticator(actor)).await?;
        let sign_ins = store::sessions::list(&mut tx, user, self.ground.clock.now()).await?;
        Ok(AccountRecord { account, sign_ins })
    }
}

impl Sighting {
    fn of(account: Account) -> Self {
        let masked = masked(&account.email);
        Self { account, masked }
    }
}

/// Leaves out the middle of an address: `j…@example.org`.
fn masked(email: &Email) -> String {
    match email.as_str().split_once('@') {
        Some((name, host)) => {
            let first: String = name.chars().take(1).collect();
            format!("{first}…@{host}")
        }
        None => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_shows_one_letter_of_a_name() {
        let email: Email = "jo.bloggs@example.org".parse().expect("an address");
        assert_eq!(masked(&email), "j…@example.org");
    }
}
