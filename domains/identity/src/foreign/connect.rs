//! Somebody came with a provider's word and no connection to an account of ours: they connect theirs by its password, or make
//! one.

use super::begin::TRY_LIFE;
use crate::factors::Begun;
use crate::model::account::Account;
use crate::model::asker::Asker;
use crate::model::client::{agent_of, network_of};
use crate::model::foreign::{ForeignFault, Person};
use crate::model::methods::{Method, Methods};
use crate::model::password::Password;
use crate::model::token::{Token, TokenHash};
use crate::open_session::Entry;
use crate::register::{Fate, Register};
use crate::sign_in::{BrowserSession, SignIn};
use crate::store::foreign::{Connection, NewWaiting};
use crate::store::sessions::Origin;
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::{EmailConfirmed, ForeignConnected};
use kernel::ids::ForeignIdentityId;
use kernel::{Email, RngExt, Secret};
use platform::{AccountRole, Actor, WriteTx};
use serde_json::json;
use std::net::IpAddr;

/// What is left to do before somebody is in.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// What the browser keeps. We keep only its hash.
    pub ticket: Secret<String>,
    /// For how long.
    pub seconds: u32,
}

/// What a ticket stands for, for the page that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingView {
    /// The provider's word.
    pub provider: String,
    /// The address that the provider vouches for.
    pub email: Email,
    /// The page of ours that was asked for.
    pub next: String,
    /// Whether the address has an account, which its password must open first.
    pub has_account: bool,
}

/// Connects an account that there is.
#[derive(Debug, Clone)]
pub struct ConnectForeign {
    /// The browser's ticket.
    pub ticket: Secret<String>,
    /// The account's password as typed.
    pub password: Secret<String>,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
    /// The cookie of a browser that has signed somebody in before.
    pub device: Option<Secret<String>>,
    /// What the client says it is. Only a coarse name of it is kept.
    pub agent: Option<String>,
}

/// Makes an account.
#[derive(Debug, Clone)]
pub struct RegisterForeign {
    /// The browser's ticket.
    pub ticket: Secret<String>,
    /// What the account is for.
    pub role: AccountRole,
    /// The sector pack's key.
    pub sector: String,
    /// Where the request comes from, if the door knows.
    pub place: Option<IpAddr>,
    /// The cookie of a browser that has signed somebody in before.
    pub device: Option<Secret<String>>,
    /// What the client says it is. Only a coarse name of it is kept.
    pub agent: Option<String>,
}

impl Identity {
    /// Remembers for ten minutes what a provider said, for the browser that brought it.
    pub(super) async fn set_waiting(
        &self,
        mut tx: WriteTx,
        (provider, next): (String, String),
        person: Person,
    ) -> Result<Waiting, Error> {
        let email = person.email.ok_or(ForeignFault::AddressUnconfirmed)?;
        let now = self.ground.clock.now();
        let ticket = Token::fresh(&self.ground.rng);
        let waiting = NewWaiting {
            hash: ticket.hash(),
            provider: &provider,
            issuer: &person.issuer,
            subject: &person.subject,
            email: &email,
            next: &next,
            now,
            expires_at: now + TRY_LIFE,
        };
        store::foreign::add_waiting(&mut tx, &waiting).await?;
        tx.commit().await?;
        Ok(Waiting {
            ticket: ticket.text(),
            seconds: u32::try_from(TRY_LIFE.num_seconds()).unwrap_or(0),
        })
    }

    /// Tells what a browser's ticket stands for.
    ///
    /// # Errors
    /// `Foreign` when it is none, or none any more.
    pub async fn waiting_foreign(&self, caller: &Actor, ticket: Option<&Secret<String>>) -> Result<WaitingView, Error> {
        let now = self.ground.clock.now();
        let token = ticket
            .and_then(|ticket| Token::parse(ticket.expose()))
            .ok_or(ForeignFault::Ended)?;
        let mut tx = self.ground.db.read_fresh(&self.authenticator(caller)).await?;
        let waiting = store::foreign::waiting(&mut tx, &token.hash(), now)
            .await?
            .ok_or(ForeignFault::Ended)?;
        let account = store::users::find_by_email(&mut tx, &waiting.connection.email).await?;
        Ok(WaitingView {
            provider: waiting.connection.provider,
            email: waiting.connection.email,
            next: waiting.next,
            has_account: account.is_some_and(|account| !account.is_unclaimed()),
        })
    }

    /// Connects the account that has the address, once its password is shown, and lets its holder in.
    ///
    /// # Errors
    /// `NotSignedIn` when the password does not open the account; `Foreign`; `SecondFactorNeeded`; `TooManyTries`; `Busy`.
    pub async fn connect_foreign(&self, caller: &Actor, command: ConnectForeign) -> Result<BrowserSession, Error> {
        let authenticator = self.authenticator(caller);
        let view = self.waiting_foreign(caller, Some(&command.ticket)).await?;
        let claim = SignIn {
            email: view.email,
            password: command.password,
            place: command.place,
            device: command.device,
            agent: command.agent,
        };
        let proof = self.prove(&authenticator, &claim).await?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&authenticator).await?;
        proof.hold(&mut tx).await?;
        let methods = Methods::only(Method::Password).and(Method::Foreign);
        let waiting = hash_of(&command.ticket)?;
        let begun = Begun {
            connects: Some(waiting),
            ..Begun::in_browser(methods)
        };
        // A provider's account opens this one from now on: all that the account asks for comes first.
        let mut tx = self.ask_for_second(tx, &proof.account, begun).await?;
        self.connect_in(&mut tx, &waiting, &proof.account, now).await?;
        let entry = Entry {
            account: proof.account,
            methods,
            origin: claim.origin(),
        };
        self.open_browser_session(tx, entry, claim.device.as_ref()).await
    }

    /// Makes an account with the address that the provider vouches for, connects it, and lets its holder in.
    ///
    /// # Errors
    /// `Invalid` when the sector is unknown; `EmailTaken` when the address has an account by now; `Foreign`.
    pub async fn register_foreign(&self, caller: &Actor, command: RegisterForeign) -> Result<BrowserSession, Error> {
        if let Some(unknown) = self.check_sector(&command.sector) {
            return Err(Error::Invalid(vec![unknown]));
        }
        let view = self.waiting_foreign(caller, Some(&command.ticket)).await?;
        let claim = Register {
            email: view.email.clone(),
            password: Token::fresh(&self.ground.rng).text(),
            role: command.role,
            sector: command.sector,
            place: command.place,
        };
        // A password that nobody knows: should somebody have begun an account with this address, theirs opens nothing.
        let asker = Asker::stranger(&claim.email, claim.place);
        let unknown = Password::typed(&claim.password).ok_or(Error::NotSignedIn)?;
        let hash = self
            .inner
            .hasher
            .hash(Some(&asker), unknown, self.ground.rng.bytes())
            .await?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(caller)).await?;
        let Fate::New(user) = self.claim_address(&mut tx, &claim, now).await? else {
            return Err(Error::EmailTaken);
        };
        let permit = tx.permit(rights::StorePassword, &user)?;
        store::passwords::put(&mut tx, &permit, &hash, now).await?;
        let permit = tx.permit(rights::Confirm, &user)?;
        store::users::confirm(&mut tx, &permit, &view.email, now).await?;
        let account = store::users::lock(&mut tx, user).await?.filter(Account::is_open);
        let account = account.ok_or(ForeignFault::Ended)?;
        self.connect_in(&mut tx, &hash_of(&command.ticket)?, &account, now)
            .await?;
        tx.audit(
            "identity.registered-proven",
            Some(user.get()),
            json!({ "by": view.provider }),
        );
        tx.emit(&EmailConfirmed {
            user,
            email: view.email,
            at: now,
        })
        .await?;
        let entry = Entry {
            account,
            methods: Methods::only(Method::Foreign),
            origin: Origin {
                agent: command.agent.as_deref().and_then(agent_of),
                network: command.place.map(network_of),
            },
        };
        self.open_browser_session(tx, entry, command.device.as_ref()).await
    }

    /// Connects what waits under a ticket, and uses the ticket up.
    pub(crate) async fn connect_in(
        &self,
        tx: &mut WriteTx,
        waiting: &TokenHash,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let used = store::foreign::use_waiting(tx, waiting, now).await?;
        let connection = used.ok_or(ForeignFault::Ended)?;
        // The account moved to another address since the page was drawn.
        if connection.email != account.email {
            return Err(ForeignFault::Ended.into());
        }
        let permit = tx.permit(rights::ConnectForeign, &account.user)?;
        let id = ForeignIdentityId::fresh(now, &self.ground.rng);
        if !store::foreign::connect(tx, &permit, id, &connection, now).await? {
            return Err(ForeignFault::AlreadyConnected.into());
        }
        let Connection { provider, .. } = connection;
        tx.audit(
            "identity.provider-connected",
            Some(account.user.get()),
            json!({ "provider": provider }),
        );
        let provider_name = self.foreign.name_of(&provider);
        tx.emit(&ForeignConnected {
            user: account.user,
            email: account.email.clone(),
            provider_name,
            connected: true,
            at: now,
        })
        .await?;
        Ok(())
    }
}

fn hash_of(ticket: &Secret<String>) -> Result<TokenHash, ForeignFault> {
    Ok(Token::parse(ticket.expose()).ok_or(ForeignFault::Ended)?.hash())
}
