//! An employer's first page: what is to set up, and which shifts want people.

use crate::kit::{Cell, Column, EmptyState, Nav, Notice, Shell, Table, Tone, hours, is_page};
use askama::Template;
use journeys::EmployerHome;

/// An employer's first page.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/employer.html")]
pub(crate) struct EmployerPage {
    shell: Shell,
    name: String,
    news: Option<Notice>,
    figures: Vec<(u64, &'static str)>,
    gaps: Option<Table>,
}
is_page!(EmployerPage);

impl EmployerPage {
    pub(super) fn new(shell: Shell, home: &EmployerHome) -> Self {
        let (name, sector) = match &home.organisation {
            Some(mine) => (mine.organisation.name.clone(), mine.organisation.sector.clone()),
            None => ("Welcome to Muster".to_owned(), String::new()),
        };
        let shell = shell.titled("Home").at(Nav::Home);
        Self {
            shell: if sector.is_empty() {
                shell
            } else {
                shell.in_sector(&sector)
            },
            name,
            news: set_up(home),
            figures: vec![
                (home.cover.free_places, "places to fill"),
                (home.cover.waiting, "invitations waiting"),
                (home.cover.booked, "bookings to come"),
            ],
            gaps: gaps(home),
        }
    }
}

/// Says what is still to be set up.
fn set_up(home: &EmployerHome) -> Option<Notice> {
    if home.organisation.is_none() {
        let text = "Tell us who you are. Then you can post shifts and find people.";
        return Some(Notice::new(Tone::Accent, text).link("/organisation/new", "Set up your organisation"));
    }
    home.sites.is_empty().then(|| {
        let text = "Add the first place where people work for you. Then you can post shifts.";
        Notice::new(Tone::Accent, text).link("/organisation/sites", "Add a site")
    })
}

fn gaps(home: &EmployerHome) -> Option<Table> {
    let columns = vec![
        Column::new("Shift"),
        Column::new("Where"),
        Column::new("When"),
        Column::number("Places to fill"),
    ];
    let rows = home.cover.gaps.iter().map(|gap| {
        let span = gap.shift.span();
        vec![
            Cell::link(format!("/shifts/{}/matches", gap.shift.id), &gap.shift.title),
            Cell::text(&gap.shift.site_name),
            Cell::text(hours(span.start(), span.end())),
            Cell::text(gap.shift.free()),
        ]
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| Table::new("Shifts to fill", columns, rows).hide_caption())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let cover = marketplace::CoverGaps {
        gaps: Vec::new(),
        open_shifts: 0,
        free_places: 0,
        booked: 0,
        waiting: 0,
    };
    let nobody = EmployerHome {
        organisation: None,
        sites: Vec::new(),
        cover,
    };
    let page = EmployerPage::new(shell(Person::Employer), &nobody);
    vec![Sample::of("profile/employer-new", &page)]
}
