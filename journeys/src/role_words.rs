//! How people call the roles in an organisation.

use platform::OrgRole;

/// Returns a role as people say it.
pub const fn role_words(role: OrgRole) -> &'static str {
    match role {
        OrgRole::Owner => "Owner",
        OrgRole::Manager => "Manager",
        OrgRole::Scheduler => "Scheduler",
        OrgRole::Instructor => "Instructor",
        OrgRole::Viewer => "Viewer",
    }
}

/// Returns what somebody in a role may do, in one sentence.
pub const fn role_meaning(role: OrgRole) -> &'static str {
    match role {
        OrgRole::Owner => "Everything, and who else may do what",
        OrgRole::Manager => "Everything but owners and roles",
        OrgRole::Scheduler => "Posts shifts, sees matches and books people",
        OrgRole::Instructor => "Writes and publishes courses",
        OrgRole::Viewer => "Looks, and changes nothing",
    }
}
