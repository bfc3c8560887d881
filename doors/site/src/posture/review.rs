//! S4: what is unanswered, and every answer once more before the check is completed.

use super::words::{address, answer_words, frame, progress, question_address};
use crate::kit::{Link, Notice, Row, Shell, SummaryList, Tone, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::ids::AssessmentId;
use platform::Actor;
use posture::model::pack::Place;
use posture::{Complete, Run};
use web_kit::{Path, Result, SignedIn};

/// A section with its answers.
#[derive(Debug, Clone)]
struct Answered {
    title: String,
    answers: SummaryList,
}

/// Unanswered questions first, then all answers.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/review.html")]
pub(crate) struct ReviewPage {
    shell: Shell,
    progress: String,
    notice: Notice,
    unanswered: Vec<Link>,
    sections: Vec<Answered>,
    complete: Option<String>,
}
is_page!(ReviewPage);

impl ReviewPage {
    fn new(shell: Shell, run: &Run, may_complete: bool) -> Self {
        let id = run.assessment.id;
        let unanswered: Vec<_> = run
            .unanswered()
            .map(|place| Link::new(question_address(id, &place), &place.question.text))
            .collect();
        Self {
            shell: frame(shell, "Review your answers").back_to(address(id), &run.assessment.title),
            progress: progress(run.counts()),
            notice: notice(unanswered.len()),
            unanswered,
            sections: sections(run, may_complete),
            complete: may_complete.then(|| format!("{}/complete", address(id))),
        }
    }
}

fn notice(unanswered: usize) -> Notice {
    match unanswered {
        0 => Notice::new(Tone::Success, "Every question is answered."),
        1 => Notice::warning("1 question is not answered. If you complete the check now, it counts 0."),
        some => Notice::warning(format!(
            "{some} questions are not answered. If you complete the check now, they count 0."
        )),
    }
}

fn sections(run: &Run, may_change: bool) -> Vec<Answered> {
    let row = |place: Place<'_>| {
        let answer = run.answers.get(&place.question.key);
        let said = answer_words(&place, answer.map(|answer| answer.value));
        let comment = answer
            .map(|answer| answer.comment.as_str())
            .filter(|comment| !comment.is_empty());
        let lines = std::iter::once(said).chain(comment.map(|comment| format!("Note: {comment}")));
        let row = Row::lines(&place.question.text, lines);
        if may_change {
            row.change(question_address(run.assessment.id, &place))
        } else {
            row
        }
    };
    let section = |section: &posture::model::Section| Answered {
        title: section.title.clone(),
        answers: SummaryList::new(
            run.pack
                .places()
                .filter(|place| place.section.key == section.key)
                .map(row)
                .collect(),
        ),
    };
    run.pack.sections.iter().map(section).collect()
}

fn page(shell: Shell, actor: &Actor, run: &Run) -> ReviewPage {
    ReviewPage::new(shell, run, actor.may(Complete, &run.assessment))
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<AssessmentId>,
) -> Result<Response> {
    let run = state.posture.run(&actor, id).await?;
    Ok(show(&page(shell, &actor, &run)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample;
    vec![
        Sample::of(
            "posture/review",
            &ReviewPage::new(sample::shell(), &sample::half(), true),
        ),
        Sample::of(
            "posture/review-all",
            &ReviewPage::new(sample::shell(), &sample::done(), false),
        ),
    ]
}
