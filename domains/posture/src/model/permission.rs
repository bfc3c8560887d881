//! The one place that says who may do what to an assessment; pages, API and jobs all ask here.

use super::assessment::State;
use platform::{Actor, OrgRole, StaffRole, Who};

/// Who somebody is to the organisation of an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Owns the organisation.
    Owner,
    /// Manages it.
    Manager,
    /// May look.
    Viewer,
    /// Belongs to it with a task that has nothing to do with its security: scheduler or instructor.
    OtherMember,
    /// Staff who review assessments.
    Assessor,
    /// The background job that draws reports.
    ReportMaker,
    /// Everybody else.
    Stranger,
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doing {
    /// See questions, answers, scores and reports.
    Read,
    /// Save an answer.
    Answer,
    /// Freeze the answers.
    Complete,
    /// Ask for a report.
    RequestReport,
    /// Record a drawn report.
    DrawReport,
}

impl Role {
    /// Every role, for tests that walk the whole table.
    pub const ALL: [Self; 7] = [
        Self::Owner,
        Self::Manager,
        Self::Viewer,
        Self::OtherMember,
        Self::Assessor,
        Self::ReportMaker,
        Self::Stranger,
    ];
}

impl Doing {
    /// Everything that can be done, for tests that walk the whole table.
    pub const ALL: [Self; 5] = [
        Self::Read,
        Self::Answer,
        Self::Complete,
        Self::RequestReport,
        Self::DrawReport,
    ];
}

/// Says whether somebody in this role may do this while the assessment is in this state.
pub const fn may(role: Role, state: State, doing: Doing) -> bool {
    match (doing, role) {
        (Doing::Read, Role::Owner | Role::Manager | Role::Viewer | Role::Assessor | Role::ReportMaker) => true,
        (Doing::Answer | Doing::Complete, Role::Owner | Role::Manager) => {
            matches!(state, State::InProgress)
        }
        (Doing::RequestReport, Role::Owner | Role::Manager) | (Doing::DrawReport, Role::ReportMaker) => {
            matches!(state, State::Completed | State::Released)
        }
        _ => false,
    }
}

/// Says whether somebody in this role may start an assessment, where there is no state yet.
pub const fn may_start(role: Role) -> bool {
    matches!(role, Role::Owner | Role::Manager)
}

/// Finds the role of an actor towards an organisation.
pub fn role_of(actor: &Actor, organisation: kernel::ids::OrganisationId) -> Role {
    match actor.who() {
        Who::Member {
            membership: Some(membership),
            ..
        } if membership.organisation == organisation => match membership.role {
            OrgRole::Owner => Role::Owner,
            OrgRole::Manager => Role::Manager,
            OrgRole::Viewer => Role::Viewer,
            OrgRole::Scheduler | OrgRole::Instructor => Role::OtherMember,
        },
        Who::Staff {
            role: StaffRole::Assessor | StaffRole::Admin,
            ..
        } => Role::Assessor,
        Who::System { name, .. } if *name == crate::jobs::REPORT_MAKER => Role::ReportMaker,
        _ => Role::Stranger,
    }
}

#[cfg(test)]
mod tests {
    use super::{Doing, Role, may, may_start};
    use crate::model::assessment::State;
    use std::fmt::Write as _;

    /// The whole table, so that a change of one cell shows in the diff.
    #[test]
    fn the_table_of_role_state_and_action() {
        let mut table = String::new();
        for role in Role::ALL {
            for state in State::ALL {
                let allowed: Vec<_> = Doing::ALL
                    .into_iter()
                    .filter(|doing| may(role, state, *doing))
                    .collect();
                writeln!(table, "{role:?} {state:?}: {allowed:?}").expect("a text takes all");
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn nobody_changes_a_frozen_answer() {
        for role in Role::ALL {
            for state in [State::Completed, State::Released] {
                assert!(
                    !may(role, state, Doing::Answer) && !may(role, state, Doing::Complete),
                    "{role:?} {state:?}"
                );
            }
        }
    }

    #[test]
    fn strangers_may_nothing() {
        for role in [Role::Stranger, Role::OtherMember] {
            assert!(!may_start(role));
            for state in State::ALL {
                assert!(Doing::ALL.into_iter().all(|doing| !may(role, state, doing)));
            }
        }
    }
}
