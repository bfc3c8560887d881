//! What this domain asks for from the outside.

use crate::model::{FileKind, Refusal};
use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

/// The bytes of a file on their way in.
pub type Source = BoxStream<'static, Result<Bytes, SourceError>>;

/// The bytes stopped coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The sender is gone, or what it sent is no upload.
    #[error("the file did not arrive whole")]
    Cut,
    /// More came than any file may have.
    #[error("the file is too long")]
    TooLong,
}

/// What came of looking into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Examined {
    /// It is what it says. These bytes are to be kept: a picture drawn anew, a document as it came.
    Clean(Vec<u8>),
    /// It is not taken.
    Refused(Refusal),
}

/// A file could not be looked into now; trying again may help. The text is technical.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the file cannot be checked now: {0}")]
pub struct NotNow(pub String);

/// Parses files where a parser that breaks harms nobody.
#[async_trait]
pub trait Examiner: Send + Sync {
    /// Parses a file whole and cleans it.
    ///
    /// # Errors
    /// When nothing could be started to parse it with. A parser that breaks is no error but a refusal.
    async fn examine(&self, kind: FileKind, bytes: Vec<u8>) -> Result<Examined, NotNow>;
}

/// Looks for malware.
#[async_trait]
pub trait Scanner: Send + Sync {
    /// Tells whether the bytes are known malware.
    ///
    /// # Errors
    /// When the scanner does not answer, or answers what cannot be understood. Then nothing is let through.
    async fn is_malware(&self, bytes: &[u8]) -> Result<bool, NotNow>;
}
