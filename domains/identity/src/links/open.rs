//! A browser opens a link. Nothing is used up: mail scanners open links too, but press no buttons.

use crate::model::account::Account;
use crate::model::link::{LinkFault, Purpose};
use crate::model::ticket::Ticket;
use crate::model::token::Token;
use crate::{Error, Identity, store};
use kernel::Secret;
use platform::Actor;

impl Identity {
    /// Swaps a link's secret for a ticket that holds for ten minutes, if the link works now.
    ///
    /// # Errors
    /// The link's fault, or that the database does not answer.
    pub async fn open_link(&self, caller: &Actor, purpose: Purpose, secret: &Secret<String>) -> Result<Ticket, Error> {
        let token = Token::parse(secret.expose().trim()).ok_or(LinkFault::Malformed)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.read_fresh(&self.authenticator(caller)).await?;
        let link = store::email_tokens::find(&mut tx, &token.hash()).await?;
        link.ok_or(LinkFault::Foreign)?.judge(purpose, now)?;
        Ok(self.inner.tickets.issue(purpose, &token, now))
    }

    /// Returns the platform at work for whoever has a working link to a new password: it sees what is theirs.
    ///
    /// # Errors
    /// The link's fault, or that the database does not answer.
    pub async fn holder_of_reset(&self, caller: &Actor, secret: &Secret<String>) -> Result<Actor, Error> {
        let authenticator = self.authenticator(caller);
        let account = self.behind_link(&authenticator, Purpose::ResetPassword, secret).await?;
        Ok(authenticator.on_behalf_of(account.user))
    }

    /// Finds the account that a working link belongs to.
    pub(crate) async fn behind_link(
        &self,
        authenticator: &Actor,
        purpose: Purpose,
        secret: &Secret<String>,
    ) -> Result<Account, Error> {
        let token = Token::parse(secret.expose().trim()).ok_or(LinkFault::Malformed)?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.read_fresh(authenticator).await?;
        let link = store::email_tokens::find(&mut tx, &token.hash()).await?;
        let link = link.ok_or(LinkFault::Foreign)?.judge(purpose, now)?;
        let account = store::users::lookup(&mut tx, link.user).await?;
        // Switched off, or moved to another address, since the letter was written. Neither takes from people the word
        // against a reset of their factors.
        let holds = |account: &Account| account.disabled_at.is_none() && account.email == link.email;
        let same = account.filter(|account| purpose == Purpose::StopFactorReset || holds(account));
        same.ok_or(LinkFault::Replaced.into())
    }

    /// Returns the link's secret that a ticket stands for.
    ///
    /// # Errors
    /// When there is no ticket, or it is too old, not ours, or for another purpose.
    pub fn redeem_ticket(&self, purpose: Purpose, ticket: Option<&Secret<String>>) -> Result<Secret<String>, Error> {
        let now = self.ground.clock.now();
        let ticket = ticket.ok_or(LinkFault::OpenAgain)?;
        Ok(self.inner.tickets.redeem(purpose, ticket, now)?)
    }

    /// Puts another domain's secret under our seal for ten minutes, for a browser that has opened its link.
    pub fn seal_ticket(&self, use_for: &'static str, secret: &Secret<String>) -> Ticket {
        let word = format!("for {use_for}");
        self.inner.tickets.issue_for(&word, secret, self.ground.clock.now())
    }

    /// Returns the secret that such a ticket stands for.
    ///
    /// # Errors
    /// When there is no ticket, or it is too old, not ours, or for another use.
    pub fn open_ticket(&self, use_for: &'static str, ticket: Option<&Secret<String>>) -> Result<Secret<String>, Error> {
        let ticket = ticket.ok_or(LinkFault::OpenAgain)?;
        let word = format!("for {use_for}");
        Ok(self.inner.tickets.redeem_for(&word, ticket, self.ground.clock.now())?)
    }
}
