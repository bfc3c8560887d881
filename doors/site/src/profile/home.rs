//! A signed-in person's first page: what to do next, and what is coming.

use super::employer::EmployerPage;
use super::passport::entry;
use super::sector;
use crate::kit::{
    Cell, Column, EmptyState, Nav, PassportStrip, Person, Shell, Table, capitalised, hours, is_page, show,
};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use contracts::sector::{SectorPack, SectorPacks};
use journeys::{EmployerHome, WorkerHome};
use people::Passport;
use web_kit::{Result, SeeOther, SignedIn};

/// The one thing to do next.
#[derive(Debug, Clone)]
struct Next {
    heading: String,
    text: String,
    href: String,
    button: &'static str,
}

impl Next {
    fn new(heading: impl Into<String>, text: impl Into<String>, href: impl Into<String>, button: &'static str) -> Self {
        Self {
            heading: heading.into(),
            text: text.into(),
            href: href.into(),
            button,
        }
    }
}

/// A worker's first page.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/home.html")]
pub(crate) struct WorkerPage {
    shell: Shell,
    greeting: String,
    next: Next,
    percent: u8,
    invitations: Option<Table>,
    shifts: Option<Table>,
    learning: Option<Table>,
    attention: Option<PassportStrip>,
}
is_page!(WorkerPage);

impl WorkerPage {
    fn new(shell: Shell, packs: &SectorPacks, pack: &SectorPack, home: &WorkerHome, now: DateTime<Utc>) -> Self {
        let greeting = match home.profile.greeting() {
            Some(name) => format!("Hello {name}"),
            None => "Welcome to Muster".to_owned(),
        };
        let wants_care = |it: &&people::Credential| it.passport(now) != Passport::Checked;
        let attention: Vec<_> = home
            .credentials
            .iter()
            .filter(wants_care)
            .map(|it| entry(it, packs, now))
            .collect();
        Self {
            shell: shell.titled("Home").at(Nav::Home).in_sector(&pack.key),
            greeting,
            next: next(pack, home),
            percent: home.completion.percent,
            invitations: invitations(home),
            shifts: shifts(home),
            learning: learning(home),
            attention: (!attention.is_empty()).then(|| PassportStrip::new(attention)),
        }
    }
}

/// Chooses what helps most: the profile, an invitation, a course that was begun, the passport, then work.
fn next(pack: &SectorPack, home: &WorkerHome) -> Next {
    if let Some(step) = home.completion.next().and_then(|key| pack.step(key)) {
        let text = format!(
            "{} Your profile is {}% complete.",
            step.summary, home.completion.percent
        );
        let heading = format!("Finish your profile: {}", step.title);
        return Next::new(heading, text, format!("/profile/{}", step.key), "Continue");
    }
    if let Some(invitation) = home.invitations.first() {
        let shift = &invitation.shift;
        let text = format!(
            "{} at {}, {}.",
            shift.title,
            shift.site_name,
            hours(shift.span().start(), shift.span().end())
        );
        return Next::new(
            "You are invited to a shift",
            text,
            format!("/invitations/{}", invitation.id),
            "Look at it",
        );
    }
    if let Some(row) = home.learning.first() {
        let text = format!("{} of {} lessons done.", row.lessons_done, row.lessons_total);
        return Next::new(
            format!("Go on with {}", row.title),
            text,
            format!("/learning/{}", row.enrolment),
            "Resume",
        );
    }
    if home.credentials.is_empty() {
        let text = format!(
            "{} book you once your licences and checks are in your passport.",
            capitalised(&pack.words().organisations)
        );
        return Next::new("Add what you hold", text, "/passport/add", "Add to your passport");
    }
    Next::new(
        "Find work",
        "Your profile is complete. See which shifts are open.",
        "/jobs",
        "Find shifts",
    )
}

fn invitations(home: &WorkerHome) -> Option<Table> {
    let columns = vec![
        Column::new("Shift"),
        Column::new("Where"),
        Column::new("When"),
        Column::number("Pay an hour"),
    ];
    let rows = home.invitations.iter().take(5).map(|it| {
        let span = it.shift.span();
        vec![
            Cell::link(format!("/invitations/{}", it.id), &it.shift.title),
            Cell::text(format!("{}, {}", it.shift.site_name, it.shift.town)),
            Cell::text(hours(span.start(), span.end())),
            Cell::text(it.shift.pay),
        ]
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| Table::new("Invitations", columns, rows).hide_caption())
}

fn shifts(home: &WorkerHome) -> Option<Table> {
    let columns = vec![Column::new("Shift"), Column::new("Where"), Column::new("When")];
    let rows = home.bookings.iter().take(5).map(|it| {
        let span = it.shift.span();
        vec![
            Cell::text(&it.shift.title),
            Cell::text(format!("{}, {}", it.shift.site_name, it.shift.town)),
            Cell::text(hours(span.start(), span.end())),
        ]
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| Table::new("Your shifts", columns, rows).hide_caption())
}

fn learning(home: &WorkerHome) -> Option<Table> {
    let columns = vec![Column::new("Course"), Column::new("Lessons done")];
    let rows = home.learning.iter().take(5).map(|it| {
        vec![
            Cell::link(format!("/learning/{}", it.enrolment), &it.title),
            Cell::text(format!("{} of {}", it.lessons_done, it.lessons_total)),
        ]
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| Table::new("Your courses", columns, rows).hide_caption())
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    match shell.person {
        Some(Person::Worker) => {
            let (sector, now) = (sector(&state, &actor).await?, state.clock.now());
            let home = WorkerHome::load(
                &state.people,
                &state.marketplace,
                &state.academy,
                &actor,
                (&sector, now),
            )
            .await?;
            let pack = state.people.pack(&home.profile.sector)?;
            Ok(show(&WorkerPage::new(shell, state.people.sectors(), pack, &home, now)))
        }
        Some(Person::Employer) => {
            let home = EmployerHome::load(&state.organisations, &state.marketplace, &actor).await?;
            Ok(show(&EmployerPage::new(shell, &home)))
        }
        Some(Person::Staff) | None => Ok(SeeOther::to("/staff").into_response()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::passport::sample_credentials;
    use crate::account::packs;
    use crate::tests::{Sample, shell};
    use people::{Completion, Profile};
    let packs = packs();
    let pack = packs.get("security").expect("the pack");
    let mut profile = Profile::empty(uuid::Uuid::nil().into(), "security");
    let (credentials, now) = sample_credentials();
    let home = |profile: &Profile, credentials| WorkerHome {
        completion: Completion::of(profile, pack),
        profile: profile.clone(),
        credentials,
        invitations: Vec::new(),
        bookings: Vec::new(),
        learning: Vec::new(),
    };
    let page = |home: &WorkerHome| WorkerPage::new(shell(Person::Worker), &packs, pack, home, now);
    let new = page(&home(&profile, Vec::new()));
    profile.personal.given_name = Some("Amina".to_owned());
    let known = page(&home(&profile, credentials));
    vec![Sample::of("profile/home-new", &new), Sample::of("profile/home", &known)]
}
