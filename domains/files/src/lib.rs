//! Files that people send: taken in quarantine, checked, released, opened by short-lived links, erased.

mod check;
mod config;
mod error;
mod export;
mod forget;
pub mod jobs;
mod model;
mod open;
pub mod ports;
mod queries;
mod receive;
mod remove;
pub mod rights;
mod serve;
mod store;
mod sweep;

pub use config::Config;
pub use error::Error;
pub use export::IN_A_COPY;
pub use model::{
    ApartLink, ApartPass, DownloadLink, FileKind, LinkFault, LinkKey, Offer, Purpose, Refusal, State, StoredFile,
    Trace, shown_name,
};
pub use open::OpenedFile;
pub use receive::Receive;

use contracts::storage::FileStore;
use platform::Ground;
use ports::{Examiner, Scanner};
use std::sync::Arc;

/// The domain's door plate.
#[derive(Clone)]
pub struct Files {
    ground: Ground,
    store: Arc<dyn FileStore>,
    examiner: Arc<dyn Examiner>,
    scanner: Arc<dyn Scanner>,
    links: LinkKey,
    config: Config,
}

impl Files {
    /// Puts the domain together.
    pub fn new(
        ground: Ground,
        store: Arc<dyn FileStore>,
        (examiner, scanner): (Arc<dyn Examiner>, Arc<dyn Scanner>),
        links: LinkKey,
        config: Config,
    ) -> Self {
        Self {
            ground,
            store,
            examiner,
            scanner,
            links,
            config,
        }
    }
}
