//! S3: two people changed the same answer. Both are kept, and a person chooses.

use super::question::framed;
use super::words::answer_words;
use crate::kit::{Notice, Shell, is_page, moment};
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use posture::QuestionView;
use posture::model::Revision;
use posture::model::pack::Place;

/// One of the answers to choose from.
#[derive(Debug, Clone)]
struct Version {
    heading: &'static str,
    saved: String,
    said: String,
    comment: String,
    value: String,
}

impl Version {
    fn of(heading: &'static str, revision: &Revision, place: &Place<'_>) -> Self {
        Self {
            heading,
            saved: moment(revision.saved_at),
            said: answer_words(place, Some(revision.value)),
            comment: revision.comment.as_str().to_owned(),
            value: revision.value.word(),
        }
    }
}

/// The answers side by side.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/clash.html")]
pub(crate) struct ClashPage {
    shell: Shell,
    text: String,
    caption: String,
    versions: Vec<Version>,
    base: String,
    notice: Notice,
}
is_page!(ClashPage);

impl ClashPage {
    pub(super) fn new(shell: Shell, view: &QuestionView, place: &Place<'_>) -> Self {
        let around = super::question::Around::of(view, place);
        let stands = view
            .answer
            .iter()
            .map(|answer| Version::of("The answer that counts now", answer, place));
        let others = view
            .clashing
            .iter()
            .map(|answer| Version::of("Another answer", answer, place));
        let shell = framed(shell, view, place);
        Self {
            shell: shell.titled(format!("You have two answers: {}", place.question.text)),
            text: place.question.text.clone(),
            caption: around.caption,
            versions: stands.chain(others).collect(),
            base: view
                .answer
                .as_ref()
                .map(|answer| answer.id.to_string())
                .unwrap_or_default(),
            notice: Notice::warning(
                "Two people changed this answer at the same time. Both are kept. Choose the one that is right.",
            )
            .heading("You have two answers"),
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample;
    let view = sample::clashing();
    let place = view.run.pack.find(&view.question).expect("it is there");
    vec![Sample::of(
        "posture/clash",
        &ClashPage::new(sample::shell(), &view, &place),
    )]
}
