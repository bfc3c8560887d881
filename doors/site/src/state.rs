//! What the pages work with: one service for each domain, put together by `server`.

use crate::dev::MailboxView;
use crate::kept::KeptPages;
use academy::Academy;
use billing::Billing;
use certificates::Certificates;
use files::Files;
use identity::Identity;
use journeys::{AuditDesk, Colleagues, Erasing, Evidence, EvidenceClocks, NextPage, Overview, OwnData, PeopleDesk};
use kernel::{SharedClock, SharedRng};
use marketplace::Marketplace;
use notifications::Notifications;
use organisations::Organisations;
use people::People;
use posture::Posture;
use std::sync::Arc;

/// Who runs this site, as far as its settings say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operator {
    /// The name of the organisation.
    pub name: Option<String>,
    /// The data controller, where that is another.
    pub controller: Option<String>,
    /// The address that people may write to.
    pub email: Option<String>,
    /// The number that people may call.
    pub phone: Option<String>,
    /// The postal address, in one line.
    pub address: Option<String>,
    /// The registration number at the Information Commissioner's Office.
    pub ico_number: Option<String>,
}

impl Operator {
    /// Returns who answers for people's data.
    pub(crate) fn answers_for_data(&self) -> Option<&str> {
        self.controller.as_deref().or(self.name.as_deref())
    }

    /// Tells whether there is any way to reach them.
    pub(crate) const fn can_be_reached(&self) -> bool {
        self.email.is_some() || self.phone.is_some() || self.address.is_some()
    }

    /// Returns the phone number as a telephone dials it.
    pub(crate) fn dials(&self) -> Option<String> {
        let phone = self.phone.as_deref()?;
        Some(
            phone
                .chars()
                .filter(|sign| sign.is_ascii_digit() || *sign == '+')
                .collect(),
        )
    }

    /// An operator that has set everything, for samples.
    #[cfg(test)]
    pub(crate) fn sample() -> Self {
        Self {
            name: Some("Rowan Training Ltd".to_owned()),
            controller: Some("Rowan Group Ltd".to_owned()),
            email: Some("help@rowan.example".to_owned()),
            phone: Some("0113 496 0000".to_owned()),
            address: Some("1 Wharf Street, Leeds LS2 7EQ".to_owned()),
            ico_number: Some("ZA000000".to_owned()),
        }
    }
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
    /// Who works together.
    pub colleagues: Colleagues,
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
    /// What people are written to about.
    pub notifications: Notifications,
    /// The audit log.
    pub audit: AuditDesk,
    /// Search and records, for staff.
    pub desk: PeopleDesk,
    /// What people send.
    pub files: Files,
    /// Evidence for credentials.
    pub evidence: Evidence,
    /// Evidence under the clocks of its sector.
    pub evidence_clocks: EvidenceClocks,
    /// Where to send somebody next.
    pub next_page: NextPage,
    /// The public figures.
    pub overview: Overview,
    /// What people may know and have of what we hold about them.
    pub own_data: OwnData,
    /// Closes accounts for good.
    pub erasing: Erasing,
    /// The clock.
    pub clock: SharedClock,
    /// Chance, for the keys of forms.
    pub rng: SharedRng,
    /// The separate origin that serves people's files, if there is one.
    pub files_origin: Option<web_kit::Origin>,
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
