//! Where staff begin: the work that their role opens.

use crate::kit::{Nav, Shell, is_page, show};
use askama::Template;
use axum::response::Response;
use certificates::rights::Revoke;
use identity::rights::{FindPeople, SeeFactorResets, SeeRoles};
use people::rights::{FindByNumber, SeeUnchecked};
use platform::Actor;
use platform::audit::ReadAudit;
use web_kit::SignedIn;

/// One kind of work.
#[derive(Debug, Clone, Copy)]
struct Work {
    href: &'static str,
    name: &'static str,
    says: &'static str,
}

const CHECKS: Work = Work {
    href: "/staff/credentials",
    name: "Credentials to check",
    says: "Compare what workers declared with documents and registers",
};
const NUMBERS: Work = Work {
    href: "/staff/numbers",
    name: "Find a licence or check",
    says: "See who holds a number",
};
const CERTIFICATES: Work = Work {
    href: "/staff/certificates",
    name: "Withdraw a certificate",
    says: "For one that was issued in error. Everybody who checks it sees why",
};
const PEOPLE: Work = Work {
    href: "/staff/people",
    name: "People and organisations",
    says: "Find somebody, read their record, help them into their account",
};
const ROLES: Work = Work {
    href: "/staff/role-grants",
    name: "Roles of staff",
    says: "See which roles were asked for, and agree as the second administrator",
};
const RESETS: Work = Work {
    href: "/staff/factor-resets",
    name: "Resets of second factors",
    says: "Agree as the second administrator, and see what waits",
};
const AUDIT: Work = Work {
    href: "/staff/audit",
    name: "Audit log",
    says: "See who did what, on whom and why, and download it",
};

/// The start page of staff.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/home.html")]
pub(crate) struct StaffHomePage {
    shell: Shell,
    work: Vec<Work>,
}
is_page!(StaffHomePage);

impl StaffHomePage {
    fn new(shell: Shell, actor: &Actor) -> Self {
        let all = [
            (actor.may(FindPeople, &()), PEOPLE),
            (actor.may(SeeUnchecked, &()), CHECKS),
            (actor.may(FindByNumber, &()), NUMBERS),
            (Revoke::is_for(actor), CERTIFICATES),
            (actor.may(SeeRoles, &()), ROLES),
            (actor.may(SeeFactorResets, &()), RESETS),
            (actor.may(ReadAudit, &()), AUDIT),
        ];
        Self {
            shell: shell.titled("Staff home").themed("staff").at(Nav::Home),
            work: all
                .into_iter()
                .filter(|(open, _)| *open)
                .map(|(_, work)| work)
                .collect(),
        }
    }
}

pub(super) async fn get(SignedIn(actor): SignedIn, shell: Shell) -> Response {
    show(&StaffHomePage::new(shell, &actor))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample::actor;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    use platform::StaffRole;
    let page = |role| StaffHomePage::new(shell(Person::Staff), &actor(role));
    vec![
        Sample::of("staff/home", &page(StaffRole::Admin)),
        Sample::of("staff/home-empty", &page(StaffRole::Assessor)),
    ]
}
