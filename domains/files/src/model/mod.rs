//! Types and decisions: pure.

mod file;
mod kind;
mod link;
mod name;
mod seal;
mod trace;

pub use file::{Purpose, Refusal, State, StoredFile};
pub use kind::{FileKind, Offer};
pub use link::{ApartLink, ApartPass, DownloadLink, LinkFault, LinkKey};
pub use name::shown_name;
pub(crate) use seal::{CHUNK, FileCipher, PREFIX, SEALED_CHUNK, clear_size};
pub use trace::Trace;
