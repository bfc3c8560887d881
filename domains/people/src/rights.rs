//! Who may do what with profiles and credentials.

use crate::model::Credential;
use kernel::ids::UserId;
use platform::{AccountRole, Action, Actor, StaffRole};
use uuid::Uuid;

/// The journey that puts a certificate's credential into the passport of its holder.
pub(crate) const ISSUING_JOURNEY: &str = "credential-after-certificate";
/// The part of the platform that loads the demo.
pub(crate) const DEMO_LOADER: &str = "demo-loader";

fn is_worker(actor: &Actor, worker: UserId) -> bool {
    actor.user() == Some(worker) && (actor.account() == Some(AccountRole::Worker) || actor.is_system(DEMO_LOADER))
}

/// Changing a profile: the worker their own.
#[derive(Debug, Clone, Copy)]
pub struct EditProfile;

impl Action for EditProfile {
    const NAME: &'static str = "people.edit-profile";
    type Resource = UserId;

    fn allows(actor: &Actor, worker: &UserId) -> bool {
        is_worker(actor, *worker)
    }

    fn target(worker: &UserId) -> Uuid {
        worker.get()
    }
}

/// Telling that one holds a credential: the worker for themselves.
#[derive(Debug, Clone, Copy)]
pub struct DeclareCredential;

impl Action for DeclareCredential {
    const NAME: &'static str = "people.declare-credential";
    type Resource = UserId;

    fn allows(actor: &Actor, worker: &UserId) -> bool {
        is_worker(actor, *worker)
    }

    fn target(worker: &UserId) -> Uuid {
        worker.get()
    }
}

/// Recording what a certificate of ours proves: the journey alone.
#[derive(Debug, Clone, Copy)]
pub struct RecordIssued;

impl Action for RecordIssued {
    const NAME: &'static str = "people.record-issued-credential";
    type Resource = UserId;

    fn allows(actor: &Actor, _worker: &UserId) -> bool {
        actor.is_system(ISSUING_JOURNEY) || actor.is_system(DEMO_LOADER)
    }

    fn target(worker: &UserId) -> Uuid {
        worker.get()
    }
}

/// Deciding on a credential that a worker declared: staff who check, and never on their own.
#[derive(Debug, Clone, Copy)]
pub struct CheckCredential;

impl Action for CheckCredential {
    const NAME: &'static str = "people.check-credential";
    type Resource = Credential;

    fn allows(actor: &Actor, credential: &Credential) -> bool {
        let checks = matches!(actor.staff_role(), Some(StaffRole::Reviewer | StaffRole::Admin));
        actor.is_system(DEMO_LOADER) || checks && actor.user() != Some(credential.worker)
    }

    fn target(credential: &Credential) -> Uuid {
        credential.id.get()
    }
}

/// Reading the queue of what waits for a check: staff who check.
#[derive(Debug, Clone, Copy)]
pub struct SeeUnchecked;

impl Action for SeeUnchecked {
    const NAME: &'static str = "people.see-unchecked";
    type Resource = ();

    fn allows(actor: &Actor, (): &()) -> bool {
        matches!(actor.staff_role(), Some(StaffRole::Reviewer | StaffRole::Admin))
    }

    fn target((): &()) -> Uuid {
        Uuid::nil()
    }
}

/// Making many workers for measuring: the loader of the demo alone.
#[derive(Debug, Clone, Copy)]
pub struct LoadSynthetic;

impl Action for LoadSynthetic {
    const NAME: &'static str = "people.load-synthetic";
    type Resource = ();

    fn allows(actor: &Actor, (): &()) -> bool {
        actor.is_system(DEMO_LOADER)
    }

    fn target((): &()) -> Uuid {
        Uuid::nil()
    }
}

/// Asking who holds a number: staff who check.
#[derive(Debug, Clone, Copy)]
pub struct FindByNumber;

impl Action for FindByNumber {
    const NAME: &'static str = "people.find-by-number";
    type Resource = ();

    fn allows(actor: &Actor, (): &()) -> bool {
        matches!(actor.staff_role(), Some(StaffRole::Reviewer | StaffRole::Admin))
    }

    fn target((): &()) -> Uuid {
        Uuid::nil()
    }
}
