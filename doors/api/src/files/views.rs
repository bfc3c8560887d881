//! What answers about files show.

use chrono::{DateTime, Utc};
use files::{DownloadLink, State, StoredFile};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A file and how far it has come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileShown {
    #[schema(example = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")]
    id: Uuid,
    /// The name that was sent, fit to be shown.
    #[schema(example = "Right to work.pdf")]
    name: String,
    #[schema(example = "application/pdf")]
    media_type: &'static str,
    /// Its size in bytes; a picture that was drawn anew has another than was sent.
    size: u64,
    /// checking, released or refused. Only a released one can be opened.
    #[schema(example = "checking")]
    state: &'static str,
    /// Why it was refused.
    refusal: Option<RefusalShown>,
    sent_at: DateTime<Utc>,
}

/// Why a file was not taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusalShown {
    #[schema(example = "too-many-pages")]
    code: &'static str,
    #[schema(example = "The photo is too dark to read")]
    detail: &'static str,
}

impl From<StoredFile> for FileShown {
    fn from(file: StoredFile) -> Self {
        let (state, refusal) = match file.state {
            State::Arriving | State::Quarantined | State::Scanned => ("checking", None),
            State::Released => ("released", None),
            State::Erasing => ("erased", None),
            State::Refused(reason) => ("refused", Some(reason)),
        };
        Self {
            id: file.id.get(),
            name: file.name,
            media_type: file.kind.media_type(),
            size: file.size,
            state,
            refusal: refusal.map(|reason| RefusalShown {
                code: reason.as_str(),
                detail: reason.words(),
            }),
            sent_at: file.sent_at,
        }
    }
}

/// A link that opens one file, for you alone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkShown {
    /// To be asked for with the same sign-in.
    #[schema(example = "/api/v1/files/0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b?until=1772442300&seal=yX3c")]
    url: String,
    /// When it stops opening anything.
    expires_at: Option<DateTime<Utc>>,
}

impl From<DownloadLink> for LinkShown {
    fn from(link: DownloadLink) -> Self {
        let DownloadLink { file, until, seal } = link;
        Self {
            url: format!("/api/v1/files/{file}?until={until}&seal={seal}"),
            expires_at: DateTime::from_timestamp(until, 0),
        }
    }
}
