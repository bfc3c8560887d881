//! Who may do what with organisations.

use crate::model::invitation::MemberInvitation;
use crate::model::member::Member;
use crate::model::organisation::Organisation;
use kernel::ids::{MemberInvitationId, OrganisationId, UserId};
use platform::OrgRole::{Instructor, Manager, Owner, Scheduler, Viewer};
use platform::{AccountRole, Action, Actor, OrgRole, RoleTable, StaffRole};
use uuid::Uuid;

/// The part of the platform that shows an invitation to whoever holds its letter, and lets them in.
pub const INVITATION_KEEPER: &str = "invitation-keeper";
/// The journey that writes the letters with links.
const LETTER_WRITER: &str = "link-after-member-invitation";

/// Which roles in an organisation hold which right here. Managers do what owners do, but for owners and roles.
pub const ROLES: RoleTable = RoleTable::new(&[
    ("organisations.manage", &[Owner, Manager]),
    ("organisations.demand-factor", &[Owner]),
    ("organisations.see-invitations", &[Owner, Manager]),
    ("organisations.invite", &[Owner, Manager]),
    ("organisations.change-role", &[Owner]),
    ("organisations.remove-member", &[Owner, Manager]),
    ("organisations.leave", &[Owner, Manager, Scheduler, Instructor, Viewer]),
]);

/// Whose entry and exit a role may look after: owners everybody's, managers those below themselves.
pub(crate) const fn looks_after(own: OrgRole, other: OrgRole) -> bool {
    match own {
        Owner => true,
        Manager => matches!(other, Scheduler | Instructor | Viewer),
        Scheduler | Instructor | Viewer => false,
    }
}

/// The roles that somebody may not give, or give any more; all of them once they are no member.
pub(crate) fn beyond(own: Option<OrgRole>) -> impl Iterator<Item = OrgRole> {
    let every = [Owner, Manager, Scheduler, Instructor, Viewer];
    every
        .into_iter()
        .filter(move |role| !own.is_some_and(|own| looks_after(own, *role)))
}

fn holds_over(action: &str, actor: &Actor, organisation: OrganisationId, other: OrgRole) -> bool {
    ROLES.allows(action, actor, organisation) && actor.org_role().is_some_and(|own| looks_after(own, other))
}

/// Set up an organisation: whoever has an employer's account.
#[derive(Debug, Clone, Copy)]
pub struct Found;

impl Action for Found {
    const NAME: &'static str = "organisations.found";
    type Resource = OrganisationId;

    fn allows(actor: &Actor, _resource: &OrganisationId) -> bool {
        actor.account() == Some(AccountRole::Employer)
    }

    fn target(resource: &OrganisationId) -> Uuid {
        resource.get()
    }
}

/// Change what is known of an organisation, and add sites.
#[derive(Debug, Clone, Copy)]
pub struct Manage;

impl Action for Manage {
    const NAME: &'static str = "organisations.manage";
    type Resource = Organisation;

    fn allows(actor: &Actor, resource: &Organisation) -> bool {
        ROLES.allows(Self::NAME, actor, resource.id)
    }

    fn target(resource: &Organisation) -> Uuid {
        resource.id.get()
    }
}

/// Demand a second factor of everybody in an organisation, and lift the demand.
#[derive(Debug, Clone, Copy)]
pub struct KeepFactorDemand;

impl Action for KeepFactorDemand {
    const NAME: &'static str = "organisations.demand-factor";
    type Resource = Organisation;

    fn allows(actor: &Actor, resource: &Organisation) -> bool {
        ROLES.allows(Self::NAME, actor, resource.id)
    }

    fn target(resource: &Organisation) -> Uuid {
        resource.id.get()
    }
}

/// Make somebody a member without asking them: the loader of demo data alone.
#[derive(Debug, Clone, Copy)]
pub struct Admit;

impl Action for Admit {
    const NAME: &'static str = "organisations.admit";
    type Resource = Organisation;

    fn allows(actor: &Actor, _resource: &Organisation) -> bool {
        actor.is_system("demo-loader")
    }

    fn target(resource: &Organisation) -> Uuid {
        resource.id.get()
    }
}

/// See who is invited.
#[derive(Debug, Clone, Copy)]
pub struct SeeInvitations;

impl Action for SeeInvitations {
    const NAME: &'static str = "organisations.see-invitations";
    type Resource = Organisation;

    fn allows(actor: &Actor, resource: &Organisation) -> bool {
        ROLES.allows(Self::NAME, actor, resource.id)
    }

    fn target(resource: &Organisation) -> Uuid {
        resource.id.get()
    }
}

/// An invitation as far as rights look at it: before it is written, and later.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The invitation.
    pub invitation: MemberInvitationId,
    /// The role it gives.
    pub role: OrgRole,
}

impl From<&MemberInvitation> for Place {
    fn from(invitation: &MemberInvitation) -> Self {
        Self {
            organisation: invitation.organisation,
            invitation: invitation.id,
            role: invitation.role,
        }
    }
}

macro_rules! actions {
    ($resource:ty, |$it:ident| $target:expr; $($(#[$doc:meta])* $name:ident($word:literal): |$actor:ident, $on:ident| $rule:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Action for $name {
            const NAME: &'static str = $word;
            type Resource = $resource;

            fn allows($actor: &Actor, $on: &$resource) -> bool {
                $rule
            }

            fn target($it: &$resource) -> Uuid {
                $target
            }
        }
    )+};
}

actions! {
    Place, |place| place.invitation.get();
    /// Invite somebody into a role, write to them again, take the invitation back.
    Invite("organisations.invite"): |actor, place| holds_over(Self::NAME, actor, place.organisation, place.role);
    /// Make the secret for an invitation's letter.
    WriteInvitation("organisations.write-invitation"): |actor, _place| actor.is_system(LETTER_WRITER);
    /// Let somebody in who holds the letter and has its address.
    LetIn("organisations.let-in"): |actor, _place| actor.is_system(INVITATION_KEEPER);
}

actions! {
    Member, |member| member.user.get();
    /// Give a member another role.
    ChangeRole("organisations.change-role"): |actor, member| ROLES.allows(Self::NAME, actor, member.organisation);
    /// End somebody else's membership.
    RemoveMember("organisations.remove-member"): |actor, member| {
        actor.user() != Some(member.user) && holds_over(Self::NAME, actor, member.organisation, member.role)
    };
    /// End one's own membership.
    Leave("organisations.leave"): |actor, member| {
        actor.user() == Some(member.user) && ROLES.allows(Self::NAME, actor, member.organisation)
    };
}

/// Read the record of an organisation: support and administrators.
#[derive(Debug, Clone, Copy)]
pub struct OpenRecord;

impl Action for OpenRecord {
    const NAME: &'static str = "organisations.open-record";
    type Resource = Organisation;

    fn allows(actor: &Actor, _resource: &Organisation) -> bool {
        matches!(actor.staff_role(), Some(StaffRole::Support | StaffRole::Admin))
    }

    fn target(resource: &Organisation) -> Uuid {
        resource.id.get()
    }
}

/// Make a member the owner of an organisation that has none: an operator of the host alone.
#[derive(Debug, Clone, Copy)]
pub struct AppointOwner;

impl Action for AppointOwner {
    const NAME: &'static str = "organisations.appoint-owner";
    type Resource = UserId;

    fn allows(actor: &Actor, _member: &UserId) -> bool {
        actor.is_system("command-line")
    }

    fn target(member: &UserId) -> Uuid {
        member.get()
    }
}
