//! S2: the sections of an assessment as a task list.

use super::words::{address, frame, progress, question_address, task_state};
use crate::kit::{Notice, Shell, Task, TaskList, Tone, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::ids::AssessmentId;
use posture::Run;
use web_kit::{Path, Result, SignedIn};

/// Sections with their state, and what comes next.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/run.html")]
pub(crate) struct RunPage {
    shell: Shell,
    title: String,
    address: String,
    progress: String,
    percent: u8,
    sections: TaskList,
    next: Option<String>,
    frozen: bool,
    notice: Option<Notice>,
}
is_page!(RunPage);

impl RunPage {
    fn new(shell: Shell, run: &Run) -> Self {
        let id = run.assessment.id;
        let counts = run.counts();
        let frozen = run.assessment.state.is_frozen();
        let notice = frozen.then(|| {
            Notice::new(
                Tone::Neutral,
                "This check is complete. Its answers can no longer change.",
            )
            .link(format!("{}/results", address(id)), "See the results")
        });
        Self {
            shell: frame(shell, &run.assessment.title).back_to("/posture", "Security checks"),
            title: run.assessment.title.clone(),
            address: address(id),
            progress: progress(counts),
            percent: counts.percent(),
            sections: TaskList::new(
                run.sections()
                    .map(|section| {
                        let href = format!("{}/sections/{}", address(id), section.section.key);
                        let done = progress(section.counts);
                        Task::new(href, &section.section.title, task_state(section.counts))
                            .hint(format!("{} {done}.", section.section.summary))
                    })
                    .collect(),
            ),
            next: run
                .unanswered()
                .next()
                .filter(|_| !frozen)
                .map(|place| question_address(id, &place)),
            frozen,
            notice,
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<AssessmentId>,
) -> Result<Response> {
    let run = state.posture.run(&actor, id).await?;
    Ok(show(&RunPage::new(shell, &run)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample;
    vec![
        Sample::of("posture/run-new", &RunPage::new(sample::shell(), &sample::fresh())),
        Sample::of("posture/run", &RunPage::new(sample::shell(), &sample::half())),
        Sample::of("posture/run-completed", &RunPage::new(sample::shell(), &sample::done())),
    ]
}
