//! Roles of staff, which two administrators give and take.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::UserId;
use serde::{Deserialize, Serialize};

/// An administrator asked that somebody get, change or lose a role of staff.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaffRoleAsked {
    /// Whose role.
    pub user: UserId,
    /// Their address.
    pub email: Email,
    /// The role; none where theirs is to be taken.
    pub role: Option<String>,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for StaffRoleAsked {
    const NAME: &'static str = "identity.staff_role_asked.1";
}

/// It was settled whether somebody gets, changes or loses a role of staff.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaffRoleDecided {
    /// Whose role.
    pub user: UserId,
    /// Their address.
    pub email: Email,
    /// The role; none where theirs was to be taken.
    pub role: Option<String>,
    /// Whether it was agreed to. Then it holds from now on.
    pub approved: bool,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for StaffRoleDecided {
    const NAME: &'static str = "identity.staff_role_decided.1";
}
