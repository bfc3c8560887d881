//! What the pages work with: one service for each domain, put together by `server`.

use crate::dev::MailboxView;
use crate::kept::KeptPages;
use academy::Academy;
use billing::Billing;
use certificates::Certificates;
use identity::Identity;
use journeys::{NextPage, Overview};
use kernel::{SharedClock, SharedRng};
use marketplace::Marketplace;
use organisations::Organisations;
use people::People;
use posture::Posture;
use std::sync::Arc;

/// Who runs this site, as far as its settings say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operator {
    /// The name of the organisation.
    pub name: Option<String>,
    /// The address that people may write to.
    pub email: Option<String>,
}

/// The services behind the pages.
#[derive(Clone)]
pub struct SiteState {
    /// Accounts and sessions.
    pub identity: Identity,
    /// Profiles and passports.
    pub people: People,
    /// Employers and sites.
    pub organisations: Organisations,
    /// Courses and learning.
    pub academy: Academy,
    /// Certificates.
    pub certificates: Certificates,
    /// Shifts, matching and bookings.
    pub marketplace: Marketplace,
    /// Assessments and reports.
    pub posture: Posture,
    /// Payments.
    pub billing: Billing,
    /// Where to send somebody next.
    pub next_page: NextPage,
    /// The public figures.
    pub overview: Overview,
    /// The clock.
    pub clock: SharedClock,
    /// Chance, for the keys of forms.
    pub rng: SharedRng,
    /// Public pages kept for a moment.
    pub kept: KeptPages,
    /// Who runs this site.
    pub operator: Operator,
    /// The captured mail; present only in embedded mode, and with it the pages under `/dev`.
    pub mailbox: Option<Arc<dyn MailboxView>>,
}

impl SiteState {
    /// Makes a fresh key for a form that must act once.
    pub fn fresh_key(&self) -> uuid::Uuid {
        use kernel::RngExt;
        self.rng.uuid_v7(self.clock.now())
    }
}
