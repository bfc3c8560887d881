//! Error pages. Handlers answer with a [`web_kit::Problem`]; the kit asks [`draw`] for the page, with a way on.

use crate::kit::{Link, Person, Shell, answer, is_page};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use web_kit::{ErrorScene, FieldProblem, MAINTENANCE, Problem, is_local};

/// What people read who open an address that only forms are sent to: a phone that brings back a tab does so.
const FORM_ONLY: &str = "There is no page at this address: it only takes what a form sends. Nothing was changed now.";

/// The page of a refusal or a failure.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/problem.html")]
pub(crate) struct ProblemPage {
    shell: Shell,
    detail: String,
    errors: Vec<FieldProblem>,
    ways: Vec<Link>,
    request: Option<String>,
}

is_page!(ProblemPage);

impl ProblemPage {
    /// Makes the page of a problem; `request` is the number to quote when asking for help.
    pub(crate) fn of(shell: Shell, problem: &Problem, path: &str, request: Option<String>) -> Self {
        let detail = match problem.status() {
            StatusCode::METHOD_NOT_ALLOWED => FORM_ONLY,
            _ => problem.detail(),
        };
        Self {
            detail: detail.to_owned(),
            errors: problem.errors().to_vec(),
            ways: ways(problem.status(), shell.person.is_some(), path),
            request,
            shell: shell.titled(problem.title()),
        }
    }
}

/// Draws the page of a problem, for `web_kit::Kit::site`.
pub fn draw(scene: ErrorScene<'_>) -> Response {
    if scene.problem.code() == MAINTENANCE {
        return answer(scene.problem.status(), &MaintenancePage::new());
    }
    let person = scene.visit.and_then(|visit| Person::of(&visit.actor));
    let shell = Shell {
        person,
        ..Shell::visitor()
    };
    answer(
        scene.problem.status(),
        &ProblemPage::of(shell, scene.problem, scene.path, Some(scene.request.to_string())),
    )
}

/// Says where people can go from here.
fn ways(status: StatusCode, signed_in: bool, path: &str) -> Vec<Link> {
    let home = if signed_in {
        Link::new("/home", "Go to your home page")
    } else {
        Link::new("/", "Go to the start page")
    };
    let help = Link::new("/help", "Get help");
    match status {
        StatusCode::NOT_FOUND => vec![
            home,
            Link::new("/courses", "Find a course"),
            Link::new("/jobs", "Find a job"),
            help,
        ],
        StatusCode::METHOD_NOT_ALLOWED if signed_in => vec![home, Link::new("/account", "Your account"), help],
        // Most forms are sent to the address of their own page.
        StatusCode::TOO_MANY_REQUESTS | StatusCode::INTERNAL_SERVER_ERROR | StatusCode::SERVICE_UNAVAILABLE => {
            // Two slashes in front would lead to another site.
            let again = is_local(path).then(|| Link::new(path, "Open the page again"));
            again.into_iter().chain([home, help]).collect()
        }
        StatusCode::UNAUTHORIZED => vec![Link::new("/sign-in", "Sign in"), home, help],
        StatusCode::FORBIDDEN if !signed_in => vec![Link::new("/sign-in", "Sign in"), home, help],
        _ => vec![home, help],
    }
}

/// What stands where no page is.
pub(crate) async fn nothing_here() -> Problem {
    Problem::not_found()
}

/// The page that stands in for all others while Muster is being worked on.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/maintenance.html")]
pub(crate) struct MaintenancePage {
    shell: Shell,
}

is_page!(MaintenancePage);

impl MaintenancePage {
    fn new() -> Self {
        Self {
            shell: Shell::visitor().titled("Muster is being worked on"),
        }
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    let plain = |status: u16, title: &'static str, detail: &'static str| {
        let status = StatusCode::from_u16(status).expect("a status");
        Problem::new(status, "web/sample", title, detail)
    };
    let problems = [
        (
            "403",
            plain(
                403,
                "You cannot do this",
                "Only the owner can invite people. Ask the owner to change your role.",
            ),
        ),
        ("404", Problem::not_found()),
        (
            "405",
            plain(
                405,
                "This cannot be done here",
                "This address does not take that method.",
            ),
        ),
        (
            "409",
            plain(409, "This cannot be done now", "You are already on this course."),
        ),
        (
            "422",
            Problem::invalid(&[kernel::FieldError::new("name", "required", "Enter your name")]),
        ),
        ("429", Problem::too_many(120)),
        ("500", Problem::fault()),
        ("503", Problem::unavailable(5)),
    ];
    let page = |(name, problem): &(&str, Problem)| {
        let number = "01900000-0000-7000-8000-000000000001".to_owned();
        Sample::of(
            &format!("problem/{name}"),
            &ProblemPage::of(Shell::visitor(), problem, "/sign-in", Some(number)),
        )
    };
    let mut all: Vec<Sample> = problems.iter().map(page).collect();
    all.push(Sample::of("problem/maintenance", &MaintenancePage::new()));
    all
}
