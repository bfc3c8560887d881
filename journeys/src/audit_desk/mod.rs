//! The audit log as staff read it: filters as they were typed, rows with the addresses of those who acted, a sheet, and
//! how far the chain holds.

mod asked;
mod exports;
mod sheet;

pub use asked::AuditAsked;
pub use exports::{AuditExports, audit_sheet_by_hand};
pub use sheet::audit_sheet;

use identity::Identity;
use kernel::ids::UserId;
use kernel::{ErrorKind, FieldError, Page, PageRequest, PeopleError};
use platform::audit::{self, AuditError, AuditFilter, Newest, Prover, ReadAudit, SealError};
use platform::{Action as _, Actor, AuditEntry, DbError, Denied, Ground, ReadTx, WriteTx};
use std::collections::{BTreeMap, BTreeSet};

/// Why the log was not shown.
#[derive(Debug, thiserror::Error)]
pub enum AuditDeskError {
    /// Something that was typed cannot be read.
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    /// The log refused.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Identity could not say who somebody is.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The chain could not be asked.
    #[error("the signed heads do not answer")]
    Chain(#[source] SealError),
}

impl PeopleError for AuditDeskError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Audit(error) => error.kind(),
            Self::Identity(error) => error.kind(),
            Self::Chain(_) => ErrorKind::Unavailable,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "platform/invalid-filter",
            Self::Audit(error) => error.code(),
            Self::Identity(error) => error.code(),
            Self::Chain(_) => "platform/unavailable",
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Invalid(_) => None,
            Self::Chain(_) => Some(5),
            Self::Audit(error) => error.retry_after(),
            Self::Identity(error) => error.retry_after(),
        }
    }
}

impl From<DbError> for AuditDeskError {
    fn from(error: DbError) -> Self {
        Self::Audit(error.into())
    }
}

/// A page of the log.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// The rows, newest first.
    pub rows: Page<AuditEntry>,
    /// The addresses of those who acted, where they still have an account.
    pub actors: BTreeMap<UserId, String>,
}

/// Reads the log for staff.
#[derive(Clone)]
pub struct AuditDesk {
    ground: Ground,
    identity: Identity,
    prover: Prover,
}

impl AuditDesk {
    /// Puts it together.
    pub const fn new(ground: Ground, identity: Identity, prover: Prover) -> Self {
        Self {
            ground,
            identity,
            prover,
        }
    }

    /// Says how far the chain holds. The question itself is written down.
    ///
    /// # Errors
    /// When the actor may not read the log, or database or file store do not answer.
    pub async fn proof(&self, actor: &Actor) -> Result<Newest, AuditDeskError> {
        let mut tx = self.ground.db.write(actor).await?;
        audit::note_proof(&mut tx).map_err(AuditError::from)?;
        tx.commit().await?;
        self.prover.newest(actor).await.map_err(AuditDeskError::Chain)
    }

    /// Shows a page of the log. The reading itself is written down.
    ///
    /// # Errors
    /// When something typed cannot be read, or the actor may not read the log.
    pub async fn page(
        &self,
        actor: &Actor,
        asked: &AuditAsked,
        page: &PageRequest,
    ) -> Result<AuditPage, AuditDeskError> {
        let filter = Self::asked(actor, asked)?;
        let mut tx = self.ground.db.write(actor).await?;
        let found = audit::list(&mut tx, &self.ground.vault, &filter, page).await;
        let (mut tx, rows) = settled(tx, found).await?;
        let who = rows.items.iter().filter_map(|row| row.actor_user);
        let actors = self.addresses(&mut tx, who.map(UserId::from).collect()).await?;
        tx.commit().await?;
        Ok(AuditPage { rows, actors })
    }

    /// Reads the filters, for those alone who may read the log: others learn nothing from what is wrong with theirs.
    fn asked(actor: &Actor, asked: &AuditAsked) -> Result<AuditFilter, AuditDeskError> {
        let action = ReadAudit::NAME;
        if !actor.may(ReadAudit, &()) {
            return Err(AuditError::from(Denied { action }).into());
        }
        asked.filter()
    }

    /// The addresses of those who have an account still.
    async fn addresses(
        &self,
        tx: &mut ReadTx,
        who: BTreeSet<UserId>,
    ) -> Result<BTreeMap<UserId, String>, AuditDeskError> {
        let mut found = BTreeMap::new();
        for user in who {
            if let Some(contact) = self.identity.contact_in(tx, user).await? {
                found.insert(user, contact.email.to_string());
            }
        }
        Ok(found)
    }

    /// Writes what fits as a sheet, at most [`audit::EXPORTED_ALONE`] rows. The export itself is written down.
    ///
    /// # Errors
    /// As [`AuditDesk::page`]; when more rows fit than one person may export.
    pub async fn sheet(&self, actor: &Actor, asked: &AuditAsked) -> Result<String, AuditDeskError> {
        let filter = Self::asked(actor, asked)?;
        let mut tx = self.ground.db.write(actor).await?;
        let found = audit::export(&mut tx, &self.ground.vault, &filter).await;
        let (tx, rows) = settled(tx, found).await?;
        tx.commit().await?;
        Ok(audit_sheet(&rows))
    }
}

/// Keeps the line that a refusal leaves.
async fn settled<T>(tx: WriteTx, found: Result<T, AuditError>) -> Result<(WriteTx, T), AuditDeskError> {
    match found {
        Ok(found) => Ok((tx, found)),
        Err(refusal @ AuditError::Export(_)) => {
            tx.commit().await?;
            Err(refusal.into())
        }
        Err(error) => Err(error.into()),
    }
}
