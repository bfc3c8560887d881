//! E2: the organisation and what is left to set up.

use crate::kit::{Nav, Row, Shell, SummaryList, Tag, Task, TaskList, TaskState, is_page, moment, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use contracts::sector::SectorPacks;
#[cfg(test)]
use identity::FactorGap;
use journeys::role_words;
use organisations::{Mine, Organisation, rights};
#[cfg(test)]
use platform::OrgRole;
#[cfg(test)]
use web_kit::FactorDue;
use web_kit::{Result, SignedIn};

/// Facts and tasks.
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/overview.html")]
pub(crate) struct OrganisationPage {
    shell: Shell,
    name: String,
    facts: SummaryList,
    tasks: TaskList,
    done: usize,
    all: usize,
    ready: bool,
}
is_page!(OrganisationPage);

impl OrganisationPage {
    fn new(shell: Shell, mine: &Mine, sites: usize, packs: &SectorPacks, demand: (DateTime<Utc>, bool)) -> Self {
        let organisation = &mine.organisation;
        let tasks = tasks(organisation, sites);
        let all = tasks.len();
        let tasks = TaskList::new(tasks);
        Self {
            shell: shell
                .titled("Your organisation")
                .at(Nav::Organisation)
                .in_sector(&organisation.sector),
            name: organisation.name.clone(),
            facts: facts(mine, packs, demand),
            done: tasks.completed(),
            tasks,
            all,
            ready: sites > 0,
        }
    }
}

fn facts(mine: &Mine, packs: &SectorPacks, (now, may_demand): (DateTime<Utc>, bool)) -> SummaryList {
    let organisation = &mine.organisation;
    let pack = packs.get(&organisation.sector);
    let kind = pack.and_then(|pack| pack.organisation_kind(&organisation.kind));
    let checked = if organisation.verified_at.is_some() {
        Tag::success("Checked")
    } else {
        Tag::neutral("Not checked")
    };
    SummaryList::new(vec![
        Row::new("Name", &organisation.name),
        Row::new(
            "Kind",
            kind.map_or(organisation.kind.as_str(), |kind| kind.label.as_str()),
        ),
        Row::new(
            "Registration number",
            organisation.registration_number.as_deref().unwrap_or("Not given yet"),
        )
        .change("/organisation/registration"),
        Row::tag("Checked by us", checked),
        demand(mine, now, may_demand),
        Row::new("Your role", role_words(mine.role)),
    ])
}

/// Whether everybody needs a second factor; owners can change it.
fn demand(mine: &Mine, now: DateTime<Utc>, may_change: bool) -> Row {
    let words = match mine.factor_from {
        None => "Not demanded".to_owned(),
        Some(from) if now < from => format!("Demanded of everybody from {}", moment(from)),
        Some(_) => "Demanded of everybody".to_owned(),
    };
    let row = Row::new("Second factor", words);
    if may_change {
        row.change("/organisation/second-factor")
    } else {
        row
    }
}

fn tasks(organisation: &Organisation, sites: usize) -> Vec<Task> {
    let done = |holds| {
        if holds {
            TaskState::Completed
        } else {
            TaskState::NotStarted
        }
    };
    let number = done(organisation.registration_number.is_some());
    let count = match sites {
        0 => "Where your people work. You need one before you can post a shift".to_owned(),
        1 => "1 site".to_owned(),
        more => format!("{more} sites"),
    };
    vec![
        Task::new("#details", "Name and kind", TaskState::Completed),
        Task::new("/organisation/registration", "Registration number", number).hint("So that we can check who you are"),
        Task::new("/organisation/sites", "Sites", done(sites > 0)).hint(count),
    ]
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let mine = match super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let sites = state.organisations.list_sites(&actor, mine.organisation.id).await?;
    let may_demand = actor.may(rights::KeepFactorDemand, &mine.organisation);
    Ok(show(&OrganisationPage::new(
        shell,
        &mine,
        sites.len(),
        state.people.sectors(),
        (state.clock.now(), may_demand),
    )))
}

#[cfg(test)]
pub(super) fn sample_organisation() -> Mine {
    Mine {
        organisation: Organisation {
            id: uuid::Uuid::nil().into(),
            name: "Rosewood House".into(),
            sector: "care".into(),
            kind: "care-home".into(),
            registration_number: None,
            verified_at: None,
            created_at: chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default(),
        },
        role: OrgRole::Owner,
        factor_from: None,
        own_factor_from: None,
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let packs = crate::account::packs();
    let mine = sample_organisation();
    let now = mine.organisation.created_at;
    let shell = || Shell::of(crate::kit::Person::Employer);
    let page = |sites| OrganisationPage::new(shell(), &mine, sites, &packs, (now, true));
    let soon = Mine {
        factor_from: Some(now + chrono::TimeDelta::days(7)),
        ..mine.clone()
    };
    let reminded = |gap| {
        let due = soon.factor_from.map(|from| FactorDue { from, gap });
        OrganisationPage::new(shell().reminding(due), &soon, 3, &packs, (now, false))
    };
    vec![
        Sample::of("organisation/overview-new", &page(0)),
        Sample::of("organisation/overview", &page(3)),
        Sample::of("organisation/overview-demands-factor", &reminded(FactorGap::NoneYet)),
        Sample::of(
            "organisation/overview-demands-new-factor",
            &reminded(FactorGap::TakenAway),
        ),
        Sample::of(
            "organisation/overview-demands-factor-shown",
            &reminded(FactorGap::NotShown),
        ),
    ]
}
