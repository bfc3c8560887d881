//! Every domain that holds something of people.

use academy::Academy;
use billing::Billing;
use certificates::Certificates;
use files::Files;
use identity::Identity;
use marketplace::Marketplace;
use notifications::Notifications;
use organisations::Organisations;
use people::People;
use posture::Posture;

/// Every domain that holds something of people.
#[derive(Clone)]
pub struct Domains {
    /// Accounts and sessions.
    pub identity: Identity,
    /// What people sent.
    pub files: Files,
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
    /// Letters.
    pub notifications: Notifications,
}
