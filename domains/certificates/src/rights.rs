//! Who may do what to a certificate.

use kernel::ids::{CertificateId, EnrolmentId};
use platform::{Action, Actor, StaffRole, Who};
use uuid::Uuid;

/// Issuing a certificate for a completed place on a course. Only the platform does, after the completion rule held.
#[derive(Debug, Clone, Copy)]
pub struct Issue;

impl Action for Issue {
    const NAME: &'static str = "certificates.issue";
    type Resource = EnrolmentId;

    fn allows(actor: &Actor, _: &EnrolmentId) -> bool {
        ["certify-after-completion", "demo-loader"]
            .iter()
            .any(|name| actor.is_system(name))
    }

    fn target(resource: &EnrolmentId) -> Uuid {
        resource.get()
    }
}

/// Withdrawing a certificate for good.
#[derive(Debug, Clone, Copy)]
pub struct Revoke;

impl Revoke {
    /// Tells whether the actor may withdraw certificates at all: whose, makes no difference.
    pub fn is_for(actor: &Actor) -> bool {
        matches!(
            actor.who(),
            Who::Staff {
                role: StaffRole::Admin | StaffRole::Reviewer,
                ..
            }
        )
    }
}

impl Action for Revoke {
    const NAME: &'static str = "certificates.revoke";
    type Resource = CertificateId;

    fn allows(actor: &Actor, _: &CertificateId) -> bool {
        Self::is_for(actor)
    }

    fn target(resource: &CertificateId) -> Uuid {
        resource.get()
    }
}

/// Keeping the drawn PDF.
#[derive(Debug, Clone, Copy)]
pub struct KeepPdf;

impl Action for KeepPdf {
    const NAME: &'static str = "certificates.keep-pdf";
    type Resource = CertificateId;

    fn allows(actor: &Actor, _: &CertificateId) -> bool {
        actor.is_system("certificate-press")
    }

    fn target(resource: &CertificateId) -> Uuid {
        resource.get()
    }
}
