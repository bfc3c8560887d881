//! What would happen, and asking for it.

use super::clocks;
use crate::Domains;
use chrono::{DateTime, Utc};
use contracts::sector::SectorPacks;
use kernel::ids::UserId;
use kernel::{ErrorKind, FieldError, PeopleError, london_date};
use platform::{Actor, DbError, Denied, Ground, ReadTx};
use std::sync::Arc;

/// What is deleted, in words.
pub const DELETED: [&str; 6] = [
    "Your e-mail address, password, sign-ins, known devices and API keys",
    "Your name, town, postcode, work history, availability and what you wrote about yourself",
    "Your date of birth, phone and address. The key that seals them is destroyed. Our backups hold both for up to 30 days more, and a backup that is used again forgets you again",
    "The whole numbers of your licences and checks",
    "The e-mails we sent you, and copies of your data that you asked for",
    "Your memberships of organisations, and invitations that you have not answered",
];

/// What is kept for a time because the law says so, used for nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What.
    pub what: String,
    /// Why: the rule's source.
    pub why: String,
    /// Until when.
    pub until: String,
}

/// Something stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked {
    /// A shift is booked that ends at the instant.
    Booked {
        /// The end of the last one.
        until: DateTime<Utc>,
    },
    /// An organisation would be left without an owner.
    OnlyOwner {
        /// Its name.
        organisation: String,
    },
}

/// What would happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What stands in the way, if anything.
    pub blocked: Option<Blocked>,
    /// What would be kept.
    pub kept: Vec<Kept>,
}

/// Why somebody is not forgotten now.
#[derive(Debug, thiserror::Error)]
pub enum ErasureError {
    /// A shift is booked.
    #[error("You have booked a shift. Ask the employer to release you, or ask again when it is over")]
    Booked,
    /// An organisation would be left without an owner.
    #[error("You are the only owner of an organisation. Make somebody else an owner first, or ask us to close it")]
    OnlyOwner,
    /// The actor has no account of their own to close.
    #[error("You do not have permission to do this")]
    Denied(#[from] Denied),
    /// Identity refused.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// A domain did not answer.
    #[error("We cannot look at the moment. Try again in a minute")]
    Domain(&'static str, ErrorKind),
    /// The database does not answer.
    #[error(transparent)]
    Db(#[from] DbError),
}

fn domain<E: PeopleError>(error: E) -> ErasureError {
    ErasureError::Domain(error.code(), error.kind())
}

impl PeopleError for ErasureError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Booked | Self::OnlyOwner => ErrorKind::Conflict,
            Self::Denied(_) => ErrorKind::Denied,
            Self::Identity(error) => error.kind(),
            Self::Domain(_, kind) => *kind,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Booked => "identity/erasure-booked",
            Self::OnlyOwner => "identity/erasure-only-owner",
            Self::Denied(_) => "identity/denied",
            Self::Identity(error) => error.code(),
            Self::Domain(code, _) => code,
            Self::Db(error) => error.code(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Identity(error) => error.fields(),
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Domain(_, ErrorKind::Unavailable) => Some(60),
            Self::Db(error) => error.retry_after(),
            _ => None,
        }
    }
}

/// Answers people who want to be forgotten.
#[derive(Clone)]
pub struct Erasing {
    ground: Ground,
    domains: Domains,
    sectors: Arc<SectorPacks>,
}

impl Erasing {
    /// Puts it together.
    pub const fn new(ground: Ground, domains: Domains, sectors: Arc<SectorPacks>) -> Self {
        Self {
            ground,
            domains,
            sectors,
        }
    }

    /// Says what would be kept of the actor, why and until when, and whether anything stands in the way.
    ///
    /// # Errors
    /// `Denied` for staff and for whoever has no account; when a domain does not answer.
    pub async fn plan(&self, actor: &Actor) -> Result<Plan, ErasureError> {
        let action = "identity.ask-to-be-forgotten";
        let user = actor.user().filter(|_| !actor.is_staff()).ok_or(Denied { action })?;
        let sector = self
            .domains
            .identity
            .own_account(actor)
            .await?
            .and_then(|account| account.sector);
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let last_shift = self
            .domains
            .marketplace
            .last_shift_in(&mut tx, user)
            .await
            .map_err(domain)?;
        let blocked = self.blocked(&mut tx, user, last_shift).await?;
        let last_ones = [
            (clocks::SHIFTS, last_shift),
            (
                clocks::PAYMENTS,
                self.domains.billing.last_paid_in(&mut tx, user).await.map_err(domain)?,
            ),
            (
                clocks::CERTIFICATES,
                self.domains
                    .certificates
                    .last_issued_in(&mut tx, user)
                    .await
                    .map_err(domain)?,
            ),
        ];
        let kept = last_ones
            .into_iter()
            .filter_map(|(key, last)| self.kept(sector.as_deref(), key, last?));
        Ok(Plan {
            blocked,
            kept: kept.collect(),
        })
    }

    async fn blocked(
        &self,
        tx: &mut ReadTx,
        user: UserId,
        last_shift: Option<DateTime<Utc>>,
    ) -> Result<Option<Blocked>, ErasureError> {
        if let Some(until) = last_shift.filter(|end| *end > self.ground.clock.now()) {
            return Ok(Some(Blocked::Booked { until }));
        }
        let owned = self
            .domains
            .organisations
            .owned_alone_in(tx, user)
            .await
            .map_err(domain)?;
        Ok(owned.map(|organisation| Blocked::OnlyOwner { organisation }))
    }

    /// The sector's clock, wound by the last record of its kind.
    fn kept(&self, sector: Option<&str>, key: &str, last: DateTime<Utc>) -> Option<Kept> {
        let clock = clocks::clock(&self.sectors, sector, key)?;
        let until = clocks::end(clock, last)?;
        Some(Kept {
            what: clock.label.clone(),
            why: clock.source.text.clone(),
            until: london_date(until).format("%-d %B %Y").to_string(),
        })
    }

    /// Closes the actor's account and has everything deleted that need not be kept.
    ///
    /// # Errors
    /// When something stands in the way, and as [`Erasing::plan`].
    pub async fn ask(&self, actor: &Actor) -> Result<(), ErasureError> {
        match self.plan(actor).await?.blocked {
            Some(Blocked::Booked { .. }) => Err(ErasureError::Booked),
            Some(Blocked::OnlyOwner { .. }) => Err(ErasureError::OnlyOwner),
            None => {
                self.leave(actor).await?;
                Ok(self.domains.identity.ask_to_be_forgotten(actor).await?)
            }
        }
    }

    /// Leaves at once, under the organisation's lock: of two owners who want to be forgotten, one is told to stay.
    async fn leave(&self, actor: &Actor) -> Result<(), ErasureError> {
        let Some(organisation) = actor.organisation() else {
            return Ok(());
        };
        match self.domains.organisations.leave_organisation(actor, organisation).await {
            Ok(()) | Err(organisations::Error::NoMember) => Ok(()),
            Err(organisations::Error::LastOwner) => Err(ErasureError::OnlyOwner),
            Err(error) => Err(domain(error)),
        }
    }
}
