//! P5: a course.

use super::words;
use crate::kit::{Nav, Person, Row, Shell, SummaryList, is_page, show};
use crate::state::SiteState;
use academy::model::{Course, Enrolment, EnrolmentState};
use academy::queries::CoursePage;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use contracts::sector::SectorPacks;
use web_kit::{Acting, Path, Result};

/// What the reader can do about the course.
#[derive(Debug, Clone)]
enum Action {
    /// Sign in first.
    SignIn { href: String },
    /// Take a place.
    Take { action: String, words: String },
    /// Go on with the place that they have.
    Open { href: String, words: String },
    /// Nothing: staff take no courses.
    Nothing,
}

/// A course's page.
#[derive(Debug, Clone, Template)]
#[template(path = "courses/show.html")]
pub(super) struct ShowPage {
    shell: Shell,
    title: String,
    summary: String,
    outcomes: Vec<String>,
    outline: Vec<String>,
    quiz: String,
    facts: SummaryList,
    action: Action,
}

is_page!(ShowPage);

impl ShowPage {
    fn new(shell: Shell, page: CoursePage, packs: &SectorPacks) -> Self {
        let CoursePage { course, place } = page;
        let action = Action::of(&shell, &course, place.as_ref());
        let listing = course.listing;
        let questions = words::counted(listing.question_count, "question");
        let sector = packs
            .get(&listing.sector)
            .map_or(listing.sector.as_str(), |pack| pack.name.as_str());
        let lessons = words::counted(u32::try_from(listing.outline.len()).unwrap_or(u32::MAX), "lesson");
        let mut rows = vec![
            Row::new("Price", words::price(listing.price)),
            Row::new("Sector", sector),
            Row::new("Study time", words::study_time(listing.minutes)),
            Row::new(
                "How",
                if listing.has_video {
                    format!("Online: {lessons}, video, quiz")
                } else {
                    format!("Online: {lessons}, quiz")
                },
            ),
            Row::new("Certificate is valid for", words::validity(listing.valid_months)),
        ];
        let proves = listing
            .credential_kind
            .as_deref()
            .and_then(|kind| packs.credential(kind));
        rows.extend(proves.map(|kind| Row::new("Counts as", &kind.label)));
        Self {
            shell: shell
                .titled(&listing.title)
                .at(Nav::Courses)
                .themed("training")
                .crumb("/courses", "Courses")
                .described(&listing.summary),
            quiz: format!(
                "{questions}. You pass with {}% or more, and you can try again.",
                listing.pass_percent
            ),
            title: listing.title,
            summary: listing.summary,
            outcomes: listing.outcomes,
            outline: listing.outline,
            facts: SummaryList::new(rows),
            action,
        }
    }
}

impl Action {
    fn of(shell: &Shell, course: &Course, place: Option<&Enrolment>) -> Self {
        let price = course.listing.price;
        match (shell.person, place) {
            (None, _) => Self::SignIn {
                href: format!("/sign-in?next=/courses/{}", course.slug),
            },
            (Some(Person::Staff), _) => Self::Nothing,
            (Some(_), None) => Self::Take {
                action: format!("/courses/{}/enrol", course.slug),
                words: if price.is_zero() {
                    "Start this course".to_owned()
                } else {
                    format!("Book for {price}")
                },
            },
            (Some(_), Some(place)) => Self::Open {
                href: format!("/learning/{}", place.id),
                words: if place.state == EnrolmentState::AwaitingPayment {
                    format!("Pay {}", place.price)
                } else {
                    "Carry on learning".to_owned()
                },
            },
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    shell: Shell,
    Path(slug): Path<String>,
) -> Result<Response> {
    let page = state.academy.course(&actor, &slug).await?;
    Ok(show(&ShowPage::new(shell, page, state.people.sectors())))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    let packs = crate::account::packs();
    let page = |pence| CoursePage {
        course: super::sample_course(pence),
        place: None,
    };
    vec![
        Sample::of("courses/show", &ShowPage::new(Shell::visitor(), page(2_900), &packs)),
        Sample::of(
            "courses/show-worker",
            &ShowPage::new(Shell::of(Person::Worker), page(2_900), &packs),
        ),
        Sample::of(
            "courses/show-free",
            &ShowPage::new(Shell::of(Person::Worker), page(0), &packs),
        ),
    ]
}
