//! Who may do what with organisations.

use crate::model::organisation::Organisation;
use kernel::ids::OrganisationId;
use platform::{AccountRole, Action, Actor, OrgRole, StaffRole};
use uuid::Uuid;

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

/// Change what is known of an organisation, and add sites: its owners and managers.
#[derive(Debug, Clone, Copy)]
pub struct Manage;

impl Action for Manage {
    const NAME: &'static str = "organisations.manage";
    type Resource = Organisation;

    fn allows(actor: &Actor, resource: &Organisation) -> bool {
        actor.organisation() == Some(resource.id) && matches!(actor.org_role(), Some(OrgRole::Owner | OrgRole::Manager))
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
