//! Everything on a page that is not a field: lists, tags, tables, pictures of numbers.
//! A page holds them as fields and writes them as they stand: `{{ tasks }}`.

mod chart;
mod credential;
mod lists;
mod matching;
mod notice;
mod qr;
mod radar;
mod ring;
mod steps;
mod table;
mod tag;

pub use chart::{Bar, BarChart};
pub use credential::{Credential, CredentialState, PassportStrip};
pub use lists::{Row, SummaryList};
pub use matching::{MatchCard, MatchPart, Met};
pub use notice::{Confirmation, EmptyState, ErrorSummary, Notice};
pub use qr::{Qr, QrError};
pub use radar::Radar;
pub use ring::ScoreRing;
pub use steps::{Stepper, Task, TaskList, TaskState};
pub use table::{Cell, Column, Pagination, Table};
pub use tag::{Tag, Tone};

/// A link: where it leads and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address, of our own site.
    pub href: String,
    /// The words.
    pub text: String,
}

impl Link {
    /// Makes a link.
    pub fn new(href: impl std::fmt::Display, text: impl std::fmt::Display) -> Self {
        Self {
            href: href.to_string(),
            text: text.to_string(),
        }
    }
}

/// Lets templates write components as they stand: each is a template and escapes what it is given.
macro_rules! component {
    ($($name:ident),+ $(,)?) => { $(impl askama::filters::HtmlSafe for $name {})+ };
}
use component;
