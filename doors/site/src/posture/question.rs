//! S3: one question: answer, note, what it means and what would show it.

use super::clash::ClashPage;
use super::words::{address, answer_words, frame, question_address};
use crate::kit::{Choice, Fields, FormState, Shell, again, answer, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::FieldError;
use kernel::ids::AssessmentId;
use platform::Actor;
use posture::model::answer::MAX_COMMENT;
use posture::model::pack::Place;
use posture::model::{AnswerValue, Comment, Level, QuestionKey, RevisionId};
use posture::{AnswerQuestions, Error, QuestionView, SaveAnswer};
use uuid::Uuid;
use web_kit::{Form, Result, SeeOther, SignedIn};

/// What stands around a question, whether it can be answered or only read.
#[derive(Debug, Clone)]
pub(super) struct Around {
    pub(super) caption: String,
    help: String,
    why: String,
    evidence: Vec<String>,
    maps: String,
    previous: Option<String>,
    next: Option<String>,
    overview: String,
}

impl Around {
    pub(super) fn of(view: &QuestionView, place: &Place<'_>) -> Self {
        let id = view.run.assessment.id;
        let (previous, next) = view.run.around(&view.question);
        Self {
            caption: format!(
                "{}. Question {} of {}",
                place.section.title,
                place.number,
                view.run.pack.questions().count()
            ),
            help: place.question.help.clone(),
            why: place.question.why.clone(),
            evidence: place.question.evidence.clone(),
            maps: format!("{}: {}", view.run.pack.framework, place.question.maps.join(", ")),
            previous: previous.map(|place| question_address(id, &place)),
            next: next.map(|place| question_address(id, &place)),
            overview: address(id),
        }
    }
}

/// The question as a form.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/question.html")]
pub(crate) struct QuestionPage {
    shell: Shell,
    form: FormState,
    text: String,
    levels: Vec<Choice>,
    base: String,
    around: Around,
}
is_page!(QuestionPage);

/// The question for those who may only read it, or whose run is complete.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/question_read.html")]
pub(crate) struct QuestionReadPage {
    shell: Shell,
    text: String,
    said: String,
    comment: String,
    around: Around,
}
is_page!(QuestionReadPage);

pub(super) fn framed(shell: Shell, view: &QuestionView, place: &Place<'_>) -> Shell {
    let section = format!("{}/sections/{}", address(view.run.assessment.id), place.section.key);
    frame(shell, &place.question.text).back_to(section, &place.section.title)
}

impl QuestionPage {
    fn new(shell: Shell, form: FormState, view: &QuestionView, place: &Place<'_>) -> Self {
        let sent = form.fields().get("base");
        // A form that was refused or came too late keeps the base its author saw: what changed since must show as a clash.
        let base = if form.is_typed() { sent.to_owned() } else { head(view) };
        Self {
            shell: framed(shell, view, place).failed(form.failed()),
            form,
            text: place.question.text.clone(),
            levels: levels(place),
            base,
            around: Around::of(view, place),
        }
    }

    /// How many letters a note may have.
    #[expect(clippy::unused_self, reason = "the template can call methods of its page only")]
    fn longest(&self) -> u32 {
        u32::try_from(MAX_COMMENT).unwrap_or(u32::MAX)
    }
}

impl QuestionReadPage {
    fn new(shell: Shell, view: &QuestionView, place: &Place<'_>) -> Self {
        let said = view.answer.as_ref();
        Self {
            shell: framed(shell, view, place),
            text: place.question.text.clone(),
            said: answer_words(place, said.map(|said| said.value)),
            comment: said.map(|said| said.comment.as_str().to_owned()).unwrap_or_default(),
            around: Around::of(view, place),
        }
    }
}

fn head(view: &QuestionView) -> String {
    view.answer.as_ref().map(|head| head.id.to_string()).unwrap_or_default()
}

fn levels(place: &Place<'_>) -> Vec<Choice> {
    let level = |number: i64| Level::try_new(number).map(|level| Choice::new(number, place.question.anchor(level)));
    let none = Choice::new("na", "This does not apply to us")
        .hint("Say why in your note. The question then does not count for or against you");
    (0..=4).filter_map(level).chain([none]).collect()
}

/// The form as it opens, with the answer that counts.
fn opening(view: &QuestionView) -> FormState {
    let known = view.answer.as_ref().map(|answer| {
        Fields::default()
            .with("value", answer.value.word())
            .with("comment", answer.comment.as_str())
    });
    FormState::filled(known.unwrap_or_default())
}

/// Finds the place of the question; the query has made sure that there is one.
fn place_of(view: &QuestionView) -> Result<Place<'_>, Error> {
    view.run.pack.find(&view.question).ok_or(Error::NoSuchQuestion)
}

/// Draws the question as its state and the actor's rights ask.
fn draw(shell: Shell, actor: &Actor, view: &QuestionView) -> Result<Response> {
    let place = place_of(view)?;
    if !actor.may(AnswerQuestions, &view.run.assessment) {
        return Ok(show(&QuestionReadPage::new(shell, view, &place)));
    }
    if !view.clashing.is_empty() {
        return Ok(show(&ClashPage::new(shell, view, &place)));
    }
    let form = shell.opening(opening(view));
    Ok(show(&QuestionPage::new(shell, form, view, &place)))
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    web_kit::Path((id, question)): web_kit::Path<(AssessmentId, QuestionKey)>,
) -> Result<Response> {
    let view = state.posture.question(&actor, id, question).await?;
    draw(shell, &actor, &view)
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    web_kit::Path((id, question)): web_kit::Path<(AssessmentId, QuestionKey)>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let command = match read(&fields, id, &question) {
        Ok(command) => command,
        Err(faults) => {
            let view = state.posture.question(&actor, id, question).await?;
            let page = QuestionPage::new(shell, FormState::refused(fields, faults), &view, &place_of(&view)?);
            return Ok(again(&page));
        }
    };
    match state.posture.save_answer(&actor, command).await {
        Ok(saved) => {
            let to = match saved.next_unanswered {
                Some(next) => format!("/posture/{id}/questions/{next}"),
                None => format!("/posture/{id}/review"),
            };
            Ok(SeeOther::to(to).success("Your answer is saved").into_response())
        }
        Err(Error::AnswerClash(_)) => {
            let view = state.posture.question(&actor, id, question).await?;
            Ok(answer(
                StatusCode::CONFLICT,
                &ClashPage::new(shell, &view, &place_of(&view)?),
            ))
        }
        Err(error) => Err(error.into()),
    }
}

fn read(
    fields: &Fields,
    assessment: AssessmentId,
    question: &QuestionKey,
) -> std::result::Result<SaveAnswer, Vec<FieldError>> {
    let mut check = fields.check();
    let value = check.one_of(
        "value",
        "Choose the answer that is closest to how things are today",
        AnswerValue::parse,
    );
    let comment = Comment::parse(fields.get("comment"));
    if let Err(fault) = &comment {
        check.fault("comment", "format", fault.to_string());
    }
    check.finish(|| {
        Some(SaveAnswer {
            assessment,
            question: question.clone(),
            value: value?,
            comment: comment.ok()?,
            base: Uuid::try_parse(fields.get("base")).ok().map(RevisionId::from),
            revision: None,
        })
    })
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample;
    let (open, answered) = (sample::question("rc-plan"), sample::question("gv-owner"));
    let page =
        |form, view: &QuestionView| QuestionPage::new(sample::shell(), form, view, &place_of(view).expect("there"));
    let faults = read(&Fields::default(), open.run.assessment.id, &open.question).expect_err("nothing was chosen");
    let typed = Fields::of([("comment", "<script>alert(1)</script>"), ("base", "")]);
    vec![
        Sample::of("posture/question", &page(opening(&open), &open)),
        Sample::of("posture/question-answered", &page(opening(&answered), &answered)),
        Sample::of(
            "posture/question-refused",
            &page(FormState::refused(typed, faults), &open),
        ),
        Sample::of(
            "posture/question-read",
            &QuestionReadPage::new(sample::shell(), &answered, &place_of(&answered).expect("there")),
        ),
    ]
}
