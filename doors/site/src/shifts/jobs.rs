//! P6: open shifts for everybody, with filters.

use super::words;
use crate::kit::{Choice, EmptyState, Fields, FormState, Nav, Pagination, Shell, again, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use contracts::places;
use contracts::sector::SectorPacks;
use kernel::{Cursor, FieldError, Page, PageRequest, Postcode};
use marketplace::{GeoPoint, Near, OpenShifts, Shift};
use serde::{Deserialize, Serialize};
use web_kit::{Acting, Query, Result};

/// How far may be looked, as words and in kilometres.
const REACHES: [(&str, &str, u16); 4] = [
    ("5", "5 miles", 8),
    ("10", "10 miles", 16),
    ("20", "20 miles", 32),
    ("50", "50 miles", 80),
];
const USUAL_REACH: &str = "20";

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(super) struct Wanted {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    sector: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    postcode: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    within: String,
    #[serde(skip_serializing)]
    after: Option<String>,
}

impl Wanted {
    fn filter(&self) -> std::result::Result<OpenShifts, FieldError> {
        let asked = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let near = asked(&self.postcode).map(|typed| {
            let place = typed.parse::<Postcode>().ok().as_ref().and_then(places::locate);
            place.ok_or_else(|| FieldError::new("postcode", "format", "Enter a full UK postcode, like LS1 4AP"))
        });
        let within = if self.within.is_empty() {
            USUAL_REACH
        } else {
            &self.within
        };
        let km = REACHES
            .iter()
            .find(|(key, ..)| *key == within)
            .map_or(32, |(.., km)| *km);
        Ok(OpenShifts {
            sector: asked(&self.sector),
            role: None,
            near: near.transpose()?.map(|place| Near {
                place: GeoPoint {
                    latitude: place.lat,
                    longitude: place.lon,
                },
                km,
            }),
        })
    }

    fn form(&self) -> Fields {
        let within = if self.within.is_empty() {
            USUAL_REACH
        } else {
            &self.within
        };
        Fields::default()
            .with("sector", &self.sector)
            .with("postcode", self.postcode.trim())
            .with("within", within)
    }
}

/// A shift in the list.
#[derive(Debug, Clone)]
struct Entry {
    href: String,
    title: String,
    place: String,
    when: String,
    pay: String,
    employer: String,
    sector: String,
}

impl Entry {
    fn of(shift: &Shift, packs: &SectorPacks) -> Self {
        let sector = &shift.terms.sector;
        Self {
            href: format!("/jobs/{}", shift.id),
            title: shift.title.clone(),
            place: words::place(shift),
            when: words::when(shift),
            pay: words::pay(shift),
            employer: shift.organisation_name.clone(),
            sector: packs
                .get(sector)
                .map_or_else(|| sector.clone(), |pack| pack.name.clone()),
        }
    }
}

/// The list.
#[derive(Debug, Clone, Template)]
#[template(path = "shifts/jobs.html")]
pub(super) struct JobsPage {
    shell: Shell,
    form: FormState,
    sectors: Vec<Choice>,
    reaches: Vec<Choice>,
    entries: Vec<Entry>,
    filtered: bool,
    pages: Pagination,
}
is_page!(JobsPage);

impl JobsPage {
    fn new(shell: Shell, wanted: &Wanted, form: FormState, found: Page<Shift>, packs: &SectorPacks) -> Self {
        let query = serde_urlencoded::to_string(wanted).unwrap_or_default();
        let base = if query.is_empty() {
            "/jobs".to_owned()
        } else {
            format!("/jobs?{query}")
        };
        let next = found.next.map(|Cursor(place)| place);
        Self {
            shell: shell
                .titled("Jobs")
                .at(Nav::Jobs)
                .described("Open shifts in security and care work, with the pay and what you must hold.")
                .failed(form.failed()),
            form,
            sectors: packs.iter().map(|pack| Choice::new(&pack.key, &pack.name)).collect(),
            reaches: REACHES.iter().map(|(key, label, _)| Choice::new(key, label)).collect(),
            filtered: !wanted.sector.is_empty() || !wanted.postcode.trim().is_empty(),
            pages: Pagination::new(&base, wanted.after.as_deref(), next.as_deref()),
            entries: found.items.iter().map(|shift| Entry::of(shift, packs)).collect(),
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let packs = state.people.sectors();
    let filter = match wanted.filter() {
        Ok(filter) => filter,
        Err(fault) => {
            let form = FormState::refused(wanted.form(), vec![fault]);
            let nothing = Page {
                items: Vec::new(),
                next: None,
            };
            return Ok(again(&JobsPage::new(shell, &wanted, form, nothing, packs)));
        }
    };
    let page = PageRequest::new(wanted.after.clone().map(Cursor), None);
    let found = state.marketplace.list_open(&actor, &filter, &page).await?;
    Ok(show(&JobsPage::new(
        shell,
        &wanted,
        FormState::filled(wanted.form()),
        found,
        packs,
    )))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    let packs = crate::account::packs();
    let page = |wanted: Wanted, items: Vec<Shift>| {
        let next = (!items.is_empty()).then(|| Cursor("1_1".into()));
        let form = match wanted.filter() {
            Ok(_) => FormState::filled(wanted.form()),
            Err(fault) => FormState::refused(wanted.form(), vec![fault]),
        };
        JobsPage::new(Shell::visitor(), &wanted, form, Page { items, next }, &packs)
    };
    let near = |postcode: &str| Wanted {
        postcode: postcode.into(),
        ..Wanted::default()
    };
    vec![
        Sample::of("shifts/jobs", &page(Wanted::default(), vec![super::sample::shift()])),
        Sample::of("shifts/jobs-empty", &page(near("LS1 4AP"), Vec::new())),
        Sample::of("shifts/jobs-refused", &page(near("nowhere"), Vec::new())),
    ]
}
