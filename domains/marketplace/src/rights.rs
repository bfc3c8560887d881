//! Who may do what in marketplace.

use crate::queries::{Invitation, Shift};
use kernel::ids::{OrganisationId, UserId};
use platform::OrgRole::{Manager, Owner, Scheduler};
use platform::{Action, Actor, RoleTable};
use uuid::Uuid;

/// Which roles in an organisation hold which right here. Everybody in it reads its shifts and bookings; see the policies.
pub const ROLES: RoleTable = RoleTable::new(&[
    ("marketplace.post-shift", &[Owner, Manager, Scheduler]),
    ("marketplace.see-matches", &[Owner, Manager, Scheduler]),
    ("marketplace.invite-worker", &[Owner, Manager, Scheduler]),
]);

/// Posting a shift for an organisation.
pub struct PostShift;

impl Action for PostShift {
    const NAME: &'static str = "marketplace.post-shift";
    type Resource = OrganisationId;

    fn allows(actor: &Actor, organisation: &OrganisationId) -> bool {
        ROLES.allows(Self::NAME, actor, *organisation)
    }

    fn target(organisation: &OrganisationId) -> Uuid {
        organisation.get()
    }
}

/// Seeing who would suit a shift.
pub struct SeeMatches;

impl Action for SeeMatches {
    const NAME: &'static str = "marketplace.see-matches";
    type Resource = Shift;

    fn allows(actor: &Actor, shift: &Shift) -> bool {
        ROLES.allows(Self::NAME, actor, shift.organisation)
    }

    fn target(shift: &Shift) -> Uuid {
        shift.id.get()
    }
}

/// Asking a worker to take a shift.
pub struct InviteWorker;

impl Action for InviteWorker {
    const NAME: &'static str = "marketplace.invite-worker";
    type Resource = Shift;

    fn allows(actor: &Actor, shift: &Shift) -> bool {
        ROLES.allows(Self::NAME, actor, shift.organisation)
    }

    fn target(shift: &Shift) -> Uuid {
        shift.id.get()
    }
}

/// Answering an invitation: the invited worker alone.
pub struct AnswerInvitation;

impl Action for AnswerInvitation {
    const NAME: &'static str = "marketplace.answer-invitation";
    type Resource = Invitation;

    fn allows(actor: &Actor, invitation: &Invitation) -> bool {
        actor.user() == Some(invitation.worker) && !actor.is_staff()
    }

    fn target(invitation: &Invitation) -> Uuid {
        invitation.id.get()
    }
}

/// Taking back what stood on a revoked certificate. No person may: the journey that cuts the credential does it.
pub struct ReleaseBookings;

impl Action for ReleaseBookings {
    const NAME: &'static str = "marketplace.release-bookings";
    type Resource = UserId;

    fn allows(actor: &Actor, _worker: &UserId) -> bool {
        actor.is_system("credential-after-certificate")
    }

    fn target(worker: &UserId) -> Uuid {
        worker.get()
    }
}
