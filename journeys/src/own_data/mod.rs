//! What a person may know and have of what we hold about them.

mod archive;
mod areas;

pub(crate) use archive::Archive;
pub use areas::{AREAS, Area};

use contracts::storage::{FileKey, FileStore, StorageError};
use identity::Identity;
use kernel::ids::DataCopyId;
use kernel::{ErrorKind, Page, PageRequest, PeopleError};
use platform::audit::{self, AuditError, Look};
use platform::{Actor, Cell, DbError, Denied, Ground, Owner};
use std::sync::Arc;

/// Where the file of a copy lies.
pub(crate) fn file_key(copy: DataCopyId) -> FileKey {
    FileKey(format!("copies/{copy}.zip.sealed"))
}

/// What the seal of a copy is bound to.
pub(crate) fn cell(copy: DataCopyId) -> Cell {
    Cell::new("identity.data_copies", "file", copy.get())
}

/// What may go wrong.
#[derive(Debug, thiserror::Error)]
pub enum OwnDataError {
    /// The copy cannot be had.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The log cannot be read.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The database refused, or the file does not open.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The actor has no account.
    #[error("You do not have permission to do this")]
    Denied(#[from] Denied),
    /// The file store does not answer.
    #[error("We cannot reach your copy at the moment. Try again in a minute")]
    Storage(#[from] StorageError),
}

impl OwnDataError {
    fn inner(&self) -> Option<&dyn PeopleError> {
        match self {
            Self::Identity(error) => Some(error),
            Self::Audit(error) => Some(error),
            Self::Db(error) => Some(error),
            Self::Denied(_) | Self::Storage(_) => None,
        }
    }
}

impl PeopleError for OwnDataError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Denied(_) => ErrorKind::Denied,
            Self::Storage(_) => ErrorKind::Unavailable,
            _ => self.inner().map_or(ErrorKind::Internal, PeopleError::kind),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "identity/denied",
            Self::Storage(_) => "identity/copy-unreachable",
            _ => self.inner().map_or("web/fault", PeopleError::code),
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Storage(_) => Some(60),
            _ => self.inner().and_then(PeopleError::retry_after),
        }
    }
}

/// Answers people about their own data.
#[derive(Clone)]
pub struct OwnData {
    ground: Ground,
    identity: Identity,
    files: Arc<dyn FileStore>,
}

impl OwnData {
    /// Puts it together.
    pub fn new(ground: Ground, identity: Identity, files: Arc<dyn FileStore>) -> Self {
        Self {
            ground,
            identity,
            files,
        }
    }

    /// Hands over a copy that lies ready, once. The file is opened before the copy is used up, so a store that does not
    /// answer costs nothing; and it goes with the download.
    ///
    /// # Errors
    /// When the copy is not the actor's, is not ready, was taken or is gone; when the file store does not answer.
    pub async fn take_copy(&self, actor: &Actor, copy: DataCopyId) -> Result<Vec<u8>, OwnDataError> {
        let action = "identity.take-copy";
        let user = actor.user().ok_or(Denied { action })?;
        self.identity.check_copy(actor, copy).await?;
        let sealed = self
            .files
            .get(&file_key(copy))
            .await?
            .ok_or(identity::Error::CopyGone)?;
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let bytes = self
            .ground
            .vault
            .open(&mut tx, Owner::Person(user), cell(copy), &sealed)
            .await?;
        drop(tx);
        self.identity.take_copy(actor, copy).await?;
        if let Err(error) = self.files.remove(&file_key(copy)).await {
            // The nightly job takes it away.
            tracing::warn!(cause = %error, "copy.not_removed");
        }
        Ok(bytes.into_inner())
    }

    /// Lists who looked at the actor's record, the newest first.
    ///
    /// # Errors
    /// When the place in the list is none of ours, or the database does not answer.
    pub async fn looks(&self, actor: &Actor, page: &PageRequest) -> Result<Page<Look>, OwnDataError> {
        let action = "platform.read-looks";
        let user = actor.user().ok_or(Denied { action })?;
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(audit::looks_at(&mut tx, &self.ground.vault, user, page).await?)
    }
}
