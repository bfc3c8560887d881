//! Accounts, passwords, sessions and tokens: who somebody is, and how they prove it.

mod accounts;
mod authenticate_session;
mod authenticate_token;
mod breached;
mod choose;
mod config;
mod confirm_email;
mod copies;
mod create_admin;
mod enrol_person;
mod erasures;
mod error;
mod factors;
mod foreign;
mod hashing;
mod import_person;
pub mod jobs;
mod keys;
mod links;
mod model;
mod open_session;
mod passkeys;
mod prove;
mod prove_again;
mod queries;
mod refresh;
mod register;
mod resend_confirmation;
mod retain;
pub mod rights;
mod set_password;
mod sign_in;
mod sign_in_for_tokens;
mod sign_ins;
mod sign_out;
mod staff;
mod store;
mod tokens;
mod tries;

pub use accounts::{
    ChangePassword, Deactivate, PasswordSet, ProvenRegistration, Renewed, RequestEmailChange, ResetPassword,
    SwitchAccount, SwitchReason,
};
pub use breached::BreachedPasswords;
pub use config::{ArgonCost, Config, PasswordScheme, Peppers, SecondFactorFor, SessionLife};
pub use confirm_email::{ConfirmEmail, Confirmed};
pub use copies::{COPY_KEPT, CopyView};
pub use create_admin::CreateAdmin;
pub use enrol_person::EnrolPerson;
pub use erasures::{Erasure, LedgerLine, Remembered};
pub use error::Error;
pub use factors::{AppConfirmed, AppSetup, Factors, HalfLogin, RecoveryCodes, ResetFactors, SecondStep, TextCode};
pub use foreign::{
    BeginForeign, Begun, ClientProof, ConnectForeign, ForeignAnswer, ForeignView, Provider, ProviderWire, Providers,
    Received, RegisterForeign, Waiting, WaitingView, WireError,
};
pub use import_person::ImportPerson;
pub use keys::{ApiKeyView, CreateApiKey, KeyLogin, NewApiKey};
pub use links::EmailToken;
pub use model::account::{Account, Standing};
pub use model::api_key::API_KEY_PREFIX;
pub use model::factor_reset::{FactorReset, RESET_DECIDED_WITHIN, RESET_WAITS, ResetRefusal, ResetState};
pub use model::foreign::ForeignFault;
pub use model::link::{LinkFault, Purpose};
pub use model::methods::{Method, Methods};
pub use model::passkey::{NewPasskey, PasskeyProof};
pub use model::password::{GOOD_CHARACTERS, MAX_BYTES, MIN_CHARACTERS};
pub use model::role_grant::{DECIDED_WITHIN, GrantRefusal, GrantState, RoleGrant, WantedRole};
pub use model::scopes::{Area, SCOPES, Scope, Scopes};
pub use model::session::{FactorGap, Login};
pub use model::text_code::PhoneEnding;
pub use model::ticket::Ticket;
pub use passkeys::{AddPasskey, PasskeyAdded, PasskeyFault, PasskeySignIn, PasskeyView, ProveByPasskey};
pub use prove_again::{Evidence, ProveAgain, Proved};
pub use queries::{Contact, SessionView};
pub use register::{Register, Registration};
pub use set_password::SetPassword;
pub use sign_in::{BrowserSession, SignIn};
pub use sign_in_for_tokens::TokenPair;
pub use staff::{
    AccountRecord, AskFactorReset, AskRole, DecideFactorReset, DecideRole, FactorResetView, GrantView, SetRoleByHand,
    Sighting,
};
pub use tokens::{KeyError, KeyKind, KeySet, RotatedKeys, TokenKeyLife};

use contracts::sector::SectorPacks;
use hashing::Hasher;
use kernel::FieldError;
use model::passkey::RelyingParty;
use model::ticket::TicketSeal;
use platform::{Actor, Ground};
use std::sync::Arc;
use tries::Tries;

/// The domain's door plate.
#[derive(Clone)]
pub struct Identity {
    ground: Ground,
    inner: Arc<Inner>,
    foreign: Providers,
}

struct Inner {
    config: Config,
    keys: KeySet,
    hasher: Hasher,
    sectors: Arc<SectorPacks>,
    tries: Tries,
    tickets: TicketSeal,
    party: RelyingParty,
    authenticator: Actor,
}

impl Identity {
    /// Puts the domain together. The actor must be the system actor [`rights::AUTHENTICATOR`]: proving who somebody is
    /// starts before anybody is known, so it cannot run as the person.
    pub fn new(
        ground: Ground,
        config: Config,
        keys: KeySet,
        peppers: Peppers,
        sectors: Arc<SectorPacks>,
        authenticator: Actor,
    ) -> Self {
        let inner = Inner {
            tickets: TicketSeal::new(&peppers),
            hasher: Hasher::new(&config, peppers),
            tries: Tries::new(&config),
            party: RelyingParty::of(&config.issuer),
            config,
            keys,
            sectors,
            authenticator,
        };
        Self {
            ground,
            inner: Arc::new(inner),
            foreign: Providers::default(),
        }
    }

    /// Lets people sign in with the accounts that they have at these providers.
    #[must_use]
    pub fn with_providers(self, foreign: Providers) -> Self {
        Self { foreign, ..self }
    }

    /// Returns the settings.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// Returns the authenticator at work for the caller, so that log and audit lines belong together.
    fn authenticator(&self, caller: &Actor) -> Actor {
        self.inner.authenticator.serving(caller)
    }

    fn check_sector(&self, sector: &str) -> Option<FieldError> {
        let known = self.inner.sectors.get(sector).is_some();
        (!known).then(|| FieldError::new("sector", "unknown", "Choose the sector you work in"))
    }
}
