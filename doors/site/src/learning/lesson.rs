//! W14: a lesson.

use super::clean::CleanHtml;
use crate::courses::words;
use crate::kit::{Nav, Shell, is_page, show};
use crate::state::SiteState;
use academy::MarkLessonDone;
use academy::queries::LessonPage as Read;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::ids::{EnrolmentId, LessonId};
use web_kit::{LessonMedia, Path, Result, SeeOther, SignedIn};

/// A lesson's film.
#[derive(Debug, Clone)]
struct Film {
    video: String,
    captions: String,
    length: String,
    transcript: Option<CleanHtml>,
}

/// A lesson's page.
#[derive(Debug, Clone, Template)]
#[template(path = "learning/lesson.html")]
pub(super) struct LessonPage {
    shell: Shell,
    title: String,
    place: String,
    text: CleanHtml,
    film: Option<Film>,
    done: bool,
    mark: String,
    mark_words: &'static str,
    previous: Option<String>,
    next: String,
    next_words: &'static str,
}

is_page!(LessonPage);

impl LessonPage {
    fn new(shell: Shell, read: Read) -> Self {
        let base = format!("/learning/{}", read.enrolment);
        let own = format!("{base}/lessons/{}", read.lesson.id);
        let at = |lesson: LessonId| format!("{base}/lessons/{lesson}");
        let mut shell = shell
            .titled(format!("{} – {}", read.lesson.title, read.course_title))
            .at(Nav::Learning)
            .themed("training")
            .back_to(&base, &read.course_title);
        shell.offline = true;
        Self {
            shell,
            place: format!("Lesson {} of {}", read.lesson.position, read.lessons_total),
            title: read.lesson.title,
            text: CleanHtml::of_academy(read.html),
            film: read.lesson.video_seconds.map(|seconds| Film {
                video: format!("{own}/video"),
                captions: format!("{own}/captions.vtt"),
                length: words::film_time(seconds),
                transcript: read.transcript_html.map(CleanHtml::of_academy),
            }),
            done: read.lesson.done,
            mark: format!("{own}/done"),
            mark_words: if read.next.is_some() {
                "Mark as read and go on"
            } else {
                "Mark as read"
            },
            previous: read.previous.map(at),
            next: read.next.map_or_else(|| base.clone(), at),
            next_words: if read.next.is_some() {
                "Next lesson"
            } else {
                "Back to the course"
            },
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path((enrolment, lesson)): Path<(EnrolmentId, LessonId)>,
) -> Result<Response> {
    let page = LessonPage::new(shell, state.academy.lesson(&actor, enrolment, lesson).await?);
    let mut answer = show(&page);
    if page.film.is_some() {
        answer.extensions_mut().insert(LessonMedia);
    }
    Ok(answer)
}

/// Marks the lesson and leads on: to the next one, or back to the course, which shows what is left.
pub(super) async fn done(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path((enrolment, lesson)): Path<(EnrolmentId, LessonId)>,
) -> Result<Response> {
    let completed = state
        .academy
        .mark_lesson_done(&actor, MarkLessonDone { enrolment, lesson })
        .await?;
    let read = state.academy.lesson(&actor, enrolment, lesson).await?;
    let on = match read.next {
        Some(next) if !completed => SeeOther::to(format!("/learning/{enrolment}/lessons/{next}")),
        _ => SeeOther::to(format!("/learning/{enrolment}")),
    };
    Ok(on
        .success(format!("Lesson {} is marked as read", read.lesson.position))
        .into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample;
    use crate::kit::Person;
    use crate::tests::Sample;
    let read = |at: usize| {
        let lessons = sample::lessons(1);
        Read {
            enrolment: uuid::Uuid::from_u128(2).into(),
            course_title: "Conflict management".into(),
            sector: "security".into(),
            lesson: lessons[at].clone(),
            lessons_total: 3,
            html: academy::model::to_html(
                "Most conflict has an **ordinary** cause.\n\n## What feeds anger\n\n- the person\n- the place",
            ),
            transcript_html: (at == 0).then(|| academy::model::to_plain_paragraphs("One: stop.\n\nTwo: space.")),
            previous: at.checked_sub(1).map(|before| lessons[before].id),
            next: lessons.get(at + 1).map(|next| next.id),
        }
    };
    vec![
        Sample::of(
            "learning/lesson-film",
            &LessonPage::new(Shell::of(Person::Worker), read(0)),
        ),
        Sample::of(
            "learning/lesson-last",
            &LessonPage::new(Shell::of(Person::Worker), read(2)),
        ),
    ]
}
