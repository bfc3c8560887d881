//! Who may do what with files.

use crate::model::StoredFile;
use kernel::ids::UserId;
use platform::{Action, Actor, StaffRole};
use uuid::Uuid;

/// The part of the platform that checks files.
pub const CHECKER: &str = "file-checker";
/// The part of the platform that takes away what is left over.
pub const SWEEPER: &str = "file-sweeper";

/// Sending a file: each their own.
#[derive(Debug, Clone, Copy)]
pub struct SendFile;

impl Action for SendFile {
    const NAME: &'static str = "files.send";
    type Resource = UserId;

    fn allows(actor: &Actor, owner: &UserId) -> bool {
        actor.user() == Some(*owner)
    }

    fn target(owner: &UserId) -> Uuid {
        owner.get()
    }
}

/// Opening a file: its owner.
#[derive(Debug, Clone, Copy)]
pub struct OpenFile;

impl Action for OpenFile {
    const NAME: &'static str = "files.open";
    type Resource = StoredFile;

    fn allows(actor: &Actor, file: &StoredFile) -> bool {
        actor.user() == Some(file.owner)
    }

    fn target(file: &StoredFile) -> Uuid {
        file.id.get()
    }
}

/// Opening another person's file to check what it shows: staff who check, for a reason.
#[derive(Debug, Clone, Copy)]
pub struct InspectFile;

impl InspectFile {
    /// Tells whether the actor may open files of others at all: whose, makes no difference.
    pub fn is_for(actor: &Actor) -> bool {
        matches!(actor.staff_role(), Some(StaffRole::Reviewer | StaffRole::Admin))
    }
}

impl Action for InspectFile {
    const NAME: &'static str = "files.inspect";
    type Resource = StoredFile;

    fn allows(actor: &Actor, _file: &StoredFile) -> bool {
        Self::is_for(actor)
    }

    fn target(file: &StoredFile) -> Uuid {
        file.id.get()
    }
}

/// Erasing a file: its owner.
#[derive(Debug, Clone, Copy)]
pub struct RemoveFile;

impl Action for RemoveFile {
    const NAME: &'static str = "files.remove";
    type Resource = StoredFile;

    fn allows(actor: &Actor, file: &StoredFile) -> bool {
        actor.user() == Some(file.owner)
    }

    fn target(file: &StoredFile) -> Uuid {
        file.id.get()
    }
}

/// Saying what came of a check: the checker alone, and the sweeper when it gives up.
#[derive(Debug, Clone, Copy)]
pub struct JudgeFile;

impl Action for JudgeFile {
    const NAME: &'static str = "files.judge";
    type Resource = StoredFile;

    fn allows(actor: &Actor, _file: &StoredFile) -> bool {
        actor.is_system(CHECKER) || actor.is_system(SWEEPER)
    }

    fn target(file: &StoredFile) -> Uuid {
        file.id.get()
    }
}

/// Taking away what is left over: the sweeper alone.
#[derive(Debug, Clone, Copy)]
pub struct SweepFiles;

impl Action for SweepFiles {
    const NAME: &'static str = "files.sweep";
    type Resource = ();

    fn allows(actor: &Actor, (): &()) -> bool {
        actor.is_system(SWEEPER)
    }

    fn target((): &()) -> Uuid {
        Uuid::nil()
    }
}
