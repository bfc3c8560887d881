//! P4: the catalogue.

use super::words;
use crate::kit::{Choice, EmptyState, Fields, FormState, Nav, Pagination, Shell, again, is_page, show};
use crate::state::SiteState;
use academy::model::Course;
use academy::queries::CatalogueFilter;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use contracts::sector::SectorPacks;
use kernel::{Cursor, Page, PageRequest};
use serde::{Deserialize, Serialize};
use web_kit::{Acting, Query, Result};

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    sector: String,
    #[serde(default)]
    q: String,
    after: Option<String>,
}

impl Wanted {
    fn filters(&self) -> Filters<'_> {
        Filters {
            sector: self.sector.trim(),
            q: self.q.trim(),
        }
    }

    fn fields(&self) -> Fields {
        let filters = self.filters();
        Fields::default().with("sector", filters.sector).with("q", filters.q)
    }
}

/// What the address of the next page carries along.
#[derive(Serialize)]
struct Filters<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    sector: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    q: &'a str,
}

/// A course in the list.
#[derive(Debug, Clone)]
struct Entry {
    href: String,
    title: String,
    summary: String,
    sector: String,
    price: String,
    facts: String,
}

/// What is shown below words that cannot be looked for.
const NOTHING: Page<Course> = Page {
    items: Vec::new(),
    next: None,
};

/// The catalogue.
#[derive(Debug, Clone, Template)]
#[template(path = "courses/list.html")]
pub(super) struct CoursesPage {
    shell: Shell,
    form: FormState,
    sectors: Vec<Choice>,
    entries: Vec<Entry>,
    filtered: bool,
    pages: Pagination,
}

is_page!(CoursesPage);

impl CoursesPage {
    fn new(shell: Shell, form: FormState, wanted: &Wanted, found: Page<Course>, packs: &SectorPacks) -> Self {
        let filters = wanted.filters();
        let query = serde_urlencoded::to_string(&filters).unwrap_or_default();
        let base = if query.is_empty() {
            "/courses".to_owned()
        } else {
            format!("/courses?{query}")
        };
        let next = found.next.map(|Cursor(place)| place);
        Self {
            shell: shell
                .titled("Courses")
                .at(Nav::Courses)
                .themed("training")
                .described("Short courses for security and care work. Learn on your phone, pass the quiz, get a certificate that anyone can check.")
                .failed(form.failed()),
            filtered: !query.is_empty(),
            pages: Pagination::new(&base, wanted.after.as_deref(), next.as_deref()),
            form,
            sectors: packs.iter().map(|pack| Choice::new(&pack.key, &pack.name)).collect(),
            entries: found.items.into_iter().map(|course| Entry::of(course, packs)).collect(),
        }
    }
}

impl Entry {
    fn of(course: Course, packs: &SectorPacks) -> Self {
        let listing = course.listing;
        Self {
            href: format!("/courses/{}", course.slug),
            price: words::price(listing.price),
            facts: format!("{}, online", words::study_time(listing.minutes)),
            sector: packs
                .get(&listing.sector)
                .map_or(listing.sector, |pack| pack.name.clone()),
            title: listing.title,
            summary: listing.summary,
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let asked = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = CatalogueFilter {
        sector: asked(&wanted.sector),
        words: asked(&wanted.q),
    };
    let page = PageRequest::new(wanted.after.clone().map(Cursor), None);
    let packs = state.people.sectors();
    match state.academy.catalogue(&actor, filter, page).await {
        Ok(found) => {
            let form = FormState::filled(wanted.fields());
            Ok(show(&CoursesPage::new(shell, form, &wanted, found, packs)))
        }
        Err(error) => {
            let form = FormState::after(wanted.fields(), error)?;
            Ok(again(&CoursesPage::new(shell, form, &wanted, NOTHING, packs)))
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    use kernel::FieldError;
    let packs = crate::account::packs();
    let items = vec![super::sample_course(2_900), super::sample_course(0)];
    let full = Page {
        items,
        next: Some(Cursor("Conflict management~x".into())),
    };
    let wanted = Wanted {
        q: "zebra".into(),
        ..Wanted::default()
    };
    let page = |form, wanted: &Wanted, found| CoursesPage::new(Shell::visitor(), form, wanted, found, &packs);
    let filled = |wanted: &Wanted| FormState::filled(wanted.fields());
    let long = FieldError::new("q", "too-long", "Search for 200 characters or fewer");
    let refused = FormState::refused(wanted.fields(), vec![long]);
    let all = Wanted::default();
    vec![
        Sample::of("courses/list", &page(filled(&all), &all, full)),
        Sample::of("courses/list-empty", &page(filled(&wanted), &wanted, NOTHING)),
        Sample::of("courses/list-refused", &page(refused, &wanted, NOTHING)),
    ]
}
