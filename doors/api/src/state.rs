//! What the endpoints work with: one service for each domain, put together by `server`.

use academy::Academy;
use billing::Billing;
use certificates::Certificates;
use files::Files;
use identity::Identity;
use journeys::{AuditDesk, Colleagues, Erasing, Evidence, EvidenceClocks, NextPage, Overview, OwnData, PeopleDesk};
use kernel::SharedClock;
use marketplace::Marketplace;
use notifications::Notifications;
use organisations::Organisations;
use people::People;
use posture::Posture;

/// The services behind the endpoints.
#[derive(Clone)]
pub struct ApiState {
    /// The clock.
    pub clock: SharedClock,
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
}
