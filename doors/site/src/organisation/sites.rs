//! E3: the places where people work.

use crate::kit::{Cell, Column, EmptyState, Nav, Shell, Table, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use organisations::Site;
use web_kit::{Result, SignedIn};

/// The list of sites.
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/sites.html")]
pub(crate) struct SitesPage {
    shell: Shell,
    sites: Option<Table>,
}
is_page!(SitesPage);

impl SitesPage {
    fn new(shell: Shell, sites: &[Site]) -> Self {
        let columns = vec![Column::new("Site"), Column::new("Address"), Column::new("Postcode")];
        let rows: Vec<_> = sites.iter().map(row).collect();
        Self {
            shell: shell
                .titled("Sites")
                .at(Nav::Organisation)
                .back_to("/organisation", "Your organisation"),
            sites: (!rows.is_empty()).then(|| Table::new("Your sites", columns, rows).hide_caption()),
        }
    }
}

fn row(site: &Site) -> Vec<Cell> {
    let lines = [
        Some(site.address_line1.as_str()),
        site.address_line2.as_deref(),
        Some(site.town.as_str()),
    ];
    let address: Vec<&str> = lines.into_iter().flatten().collect();
    vec![
        Cell::text(&site.name),
        Cell::text(address.join(", ")),
        Cell::text(&site.postcode),
    ]
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let mine = match super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let sites = state.organisations.list_sites(&actor, mine.organisation.id).await?;
    Ok(show(&SitesPage::new(
        shell.in_sector(&mine.organisation.sector),
        &sites,
    )))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let site = Site {
        id: uuid::Uuid::nil().into(),
        organisation: uuid::Uuid::nil().into(),
        name: "North wing".into(),
        address_line1: "1 High Street".into(),
        address_line2: None,
        town: "Leeds".into(),
        postcode: "LS1 4AP".parse().expect("a postcode"),
        lat: 53.8,
        lon: -1.55,
        created_at: chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default(),
    };
    let page = |sites: &[Site]| SitesPage::new(Shell::of(crate::kit::Person::Employer), sites);
    vec![
        Sample::of("organisation/sites", &page(&[site])),
        Sample::of("organisation/sites-empty", &page(&[])),
    ]
}
