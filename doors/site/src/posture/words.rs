//! Words and marks that the pages of this area share.

use crate::kit::{Nav, Shell, Tag, TaskState, Tone};
use kernel::ids::AssessmentId;
use posture::model::pack::Place;
use posture::model::{AnswerValue, Counts, Level, State};

/// Frames a page of this area.
pub(super) fn frame(shell: Shell, title: &str) -> Shell {
    shell.titled(title).at(Nav::Posture).themed("posture")
}

/// The address of an assessment.
pub(super) fn address(id: AssessmentId) -> String {
    format!("/posture/{id}")
}

/// The address of a question.
pub(super) fn question_address(id: AssessmentId, place: &Place<'_>) -> String {
    format!("/posture/{id}/questions/{}", place.question.key)
}

/// The state of an assessment in fixed words.
pub(super) fn state_tag(state: State) -> Tag {
    match state {
        State::InProgress => Tag::new(Tone::Accent, "In progress"),
        State::Completed => Tag::success("Completed"),
        State::Released => Tag::success("Report ready"),
    }
}

/// The state of a group of questions.
pub(super) fn task_state(counts: Counts) -> TaskState {
    match (counts.done(), counts.unanswered) {
        (_, 0) => TaskState::Completed,
        (0, _) => TaskState::NotStarted,
        _ => TaskState::InProgress,
    }
}

/// "12 of 42 questions answered", with what does not apply.
pub(super) fn progress(counts: Counts) -> String {
    let said = format!("{} of {} questions answered", counts.done(), counts.total());
    match counts.not_applicable {
        0 => said,
        1 => format!("{said}, 1 of them as \"does not apply\""),
        some => format!("{said}, {some} of them as \"does not apply\""),
    }
}

/// An answer in a few words, for lists.
pub(super) fn answer_words(place: &Place<'_>, value: Option<AnswerValue>) -> String {
    match value {
        Some(AnswerValue::Level(level)) => place.question.anchor(level).to_owned(),
        Some(AnswerValue::NotApplicable) => "This does not apply to us.".to_owned(),
        None => "Not answered yet".to_owned(),
    }
}

/// "2 of 4", or what stands in its place.
pub(super) fn level_words(level: Option<Level>) -> String {
    level.map_or_else(
        || "Not answered".to_owned(),
        |level| format!("{} of {}", level.get(), Level::MAX.get()),
    )
}
