//! The profile's task list.

use super::sector;
use crate::kit::{Nav, Shell, Task, TaskList, TaskState, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use contracts::sector::SectorPack;
use people::{Completion, StepState};
use web_kit::{Result, SignedIn};

/// The four steps and how far the worker is.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/tasks.html")]
pub(crate) struct TasksPage {
    shell: Shell,
    percent: u8,
    done: usize,
    of: usize,
    tasks: TaskList,
    next: Option<(String, String)>,
    organisations: String,
}
is_page!(TasksPage);

impl TasksPage {
    fn new(shell: Shell, pack: &SectorPack, completion: &Completion) -> Self {
        let address = |key: contracts::sector::StepKey| format!("/profile/{key}");
        let tasks = completion.steps.iter().map(|step| {
            let summary = pack.step(step.key).map_or("", |step| step.summary.as_str());
            Task::new(address(step.key), &step.title, task_state(step.state)).hint(summary)
        });
        let next = completion.next().and_then(|key| pack.step(key));
        Self {
            shell: shell.titled("Your profile").at(Nav::Profile).in_sector(&pack.key),
            percent: completion.percent,
            done: completion.done(),
            of: completion.steps.len(),
            tasks: TaskList::new(tasks.collect()),
            next: next.map(|step| (address(step.key), step.title.clone())),
            organisations: pack.words().organisations.clone(),
        }
    }
}

/// The task list's words for a step's state.
const fn task_state(state: StepState) -> TaskState {
    match state {
        StepState::NotStarted => TaskState::NotStarted,
        StepState::InProgress => TaskState::InProgress,
        StepState::Completed => TaskState::Completed,
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let view = state.people.profile(&actor, &sector(&state, &actor).await?).await?;
    let pack = state.people.pack(&view.profile.sector)?;
    Ok(show(&TasksPage::new(shell, pack, &view.completion)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::account::packs;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    use people::Profile;
    let packs = packs();
    let pack = packs.get("care").expect("the pack");
    let mut profile = Profile::empty(uuid::Uuid::nil().into(), "care");
    let page = |profile: &Profile| TasksPage::new(shell(Person::Worker), pack, &Completion::of(profile, pack));
    let empty = page(&profile);
    profile.qualifications.qualifications = vec!["care-certificate".to_owned()];
    profile.personal.given_name = Some("Amina".to_owned());
    vec![
        Sample::of("profile/tasks", &page(&profile)),
        Sample::of("profile/tasks-new", &empty),
    ]
}
