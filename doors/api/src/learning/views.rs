//! What these endpoints give.

use crate::courses::views::{CourseView, EnrolmentView, MoneyView};
use academy::Submitted;
use academy::model::AttemptResult;
use academy::queries::{
    AttemptPage, AttemptRow, EnrolmentPage, LearningRow, LessonPage, LessonRow, PaperLine, QuizState,
};
use chrono::{DateTime, Utc};
use kernel::ids::LessonId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The caller's places.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlacesView {
    /// Open ones first, newest first.
    pub(super) items: Vec<PlaceView>,
}

/// One place in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceView {
    /// The place.
    id: Uuid,
    /// The course.
    course_id: Uuid,
    /// The course's address.
    #[schema(example = "moving-and-handling")]
    slug: String,
    /// The course's name.
    #[schema(example = "Moving and handling")]
    title: String,
    /// The sector's key.
    #[schema(example = "care")]
    sector: String,
    /// `awaiting_payment`, `active` or `completed`.
    #[schema(example = "active")]
    state: &'static str,
    /// What it cost.
    price: MoneyView,
    /// Lessons done.
    lessons_done: u32,
    /// Lessons in all.
    lessons_total: u32,
    /// Whether the quiz is passed.
    quiz_passed: bool,
    /// The result in percent, once completed.
    score_percent: Option<u8>,
    /// When it was taken.
    enrolled_at: DateTime<Utc>,
    /// When it was completed.
    completed_at: Option<DateTime<Utc>>,
}

impl From<LearningRow> for PlaceView {
    fn from(row: LearningRow) -> Self {
        Self {
            id: row.enrolment.get(),
            course_id: row.course.get(),
            slug: row.slug,
            title: row.title,
            sector: row.sector,
            state: row.state.as_str(),
            price: row.price.into(),
            lessons_done: row.lessons_done,
            lessons_total: row.lessons_total,
            quiz_passed: row.quiz_passed,
            score_percent: row.score_percent,
            enrolled_at: row.enrolled_at,
            completed_at: row.completed_at,
        }
    }
}

/// One lesson of a place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LessonRowView {
    /// The lesson.
    id: Uuid,
    /// Its place, from 1.
    position: u32,
    /// Its name.
    #[schema(example = "Before you lift")]
    title: String,
    /// How long its video is, if it has one.
    video_seconds: Option<u32>,
    /// Whether it is done.
    done: bool,
}

impl From<LessonRow> for LessonRowView {
    fn from(row: LessonRow) -> Self {
        Self {
            id: row.id.get(),
            position: row.position,
            title: row.title,
            video_seconds: row.video_seconds,
            done: row.done,
        }
    }
}

/// How a paper went.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ResultView {
    /// When it was handed in.
    submitted_at: DateTime<Utc>,
    /// How many answers are right.
    correct: u32,
    /// The result in whole percent.
    #[schema(example = 87)]
    percent: u8,
    /// Whether the pass mark was reached.
    passed: bool,
}

impl From<AttemptResult> for ResultView {
    fn from(result: AttemptResult) -> Self {
        Self {
            submitted_at: result.submitted_at,
            correct: result.correct,
            percent: result.percent,
            passed: result.passed,
        }
    }
}

/// One sitting in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttemptRowView {
    /// The sitting.
    id: Uuid,
    /// The first, the second.
    number: u32,
    /// When it began.
    started_at: DateTime<Utc>,
    /// How it went, once handed in.
    result: Option<ResultView>,
}

impl From<AttemptRow> for AttemptRowView {
    fn from(row: AttemptRow) -> Self {
        Self {
            id: row.id.get(),
            number: row.number,
            started_at: row.started_at,
            result: row.result.map(Into::into),
        }
    }
}

/// A place with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlacePageView {
    /// The place.
    #[serde(flatten)]
    enrolment: EnrolmentView,
    /// The course at the version studied.
    course: CourseView,
    /// The lessons; empty while the place is not paid for.
    lessons: Vec<LessonRowView>,
    /// How much is done, in percent.
    progress_percent: u8,
    /// `ready`, `open`, `cooling_off` or `passed`.
    #[schema(example = "passed")]
    quiz: &'static str,
    /// The paper that is open.
    open_attempt: Option<Uuid>,
    /// When the next try may start, while cooling off.
    next_attempt_at: Option<DateTime<Utc>>,
    /// Sittings, the first one first.
    attempts: Vec<AttemptRowView>,
}

impl From<EnrolmentPage> for PlacePageView {
    fn from(page: EnrolmentPage) -> Self {
        let (quiz, open_attempt, next_attempt_at) = match page.quiz {
            QuizState::Ready => ("ready", None, None),
            QuizState::Open(attempt) => ("open", Some(attempt.get()), None),
            QuizState::CoolingOff { until } => ("cooling_off", None, Some(until)),
            QuizState::Passed => ("passed", None, None),
        };
        Self {
            progress_percent: page.progress.percent(),
            enrolment: page.enrolment.into(),
            course: page.course.into(),
            lessons: page.lessons.into_iter().map(Into::into).collect(),
            quiz,
            open_attempt,
            next_attempt_at,
            attempts: page.attempts.into_iter().map(Into::into).collect(),
        }
    }
}

/// A lesson's video.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VideoView {
    /// Where it is, with byte ranges.
    #[schema(example = "/api/v1/lessons/0190a0b0-0000-7000-8000-000000000001/video")]
    href: String,
    /// Where its captions are, WebVTT.
    #[schema(example = "/media/lifting/captions.vtt")]
    captions: String,
    /// How long it is.
    seconds: u32,
    /// What it says and shows, as HTML.
    #[schema(example = "<p>Look first, then lift.</p>")]
    transcript_html: Option<String>,
}

/// A lesson, ready to be read.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LessonView {
    /// The lesson.
    #[serde(flatten)]
    lesson: LessonRowView,
    /// The place through which it is read.
    enrolment_id: Uuid,
    /// The course's name.
    #[schema(example = "Moving and handling")]
    course_title: String,
    /// The text as clean HTML.
    #[schema(example = "<p>Look first, then lift.</p>")]
    html: String,
    /// The video, if there is one.
    video: Option<VideoView>,
    /// The lesson before.
    previous: Option<Uuid>,
    /// The lesson after.
    next: Option<Uuid>,
}

impl From<LessonPage> for LessonView {
    fn from(page: LessonPage) -> Self {
        let base = format!("/api/v1/lessons/{}", page.lesson.id);
        Self {
            video: page.lesson.video_seconds.map(|seconds| VideoView {
                href: format!("{base}/video"),
                captions: format!("{base}/captions.vtt"),
                seconds,
                transcript_html: page.transcript_html,
            }),
            lesson: page.lesson.into(),
            enrolment_id: page.enrolment.get(),
            course_title: page.course_title,
            html: page.html,
            previous: page.previous.map(LessonId::get),
            next: page.next.map(LessonId::get),
        }
    }
}

/// What came of marking a lesson.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MarkedView {
    /// Whether the course is completed now.
    pub(super) course_completed: bool,
}

/// One option of a question.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OptionView {
    /// Its position on this paper, from 0: what an answer names.
    position: u8,
    /// What it says.
    text: String,
    /// Whether it is chosen.
    chosen: bool,
    /// Whether it is right; present only once the quiz is passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    right: Option<bool>,
}

/// One question of a paper.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionView {
    /// The question.
    id: Uuid,
    /// Its place on the paper, from 1.
    position: u32,
    /// What is asked.
    #[schema(example = "Does everybody sign in with a second factor?")]
    text: String,
    /// `single` or `multiple`.
    kind: &'static str,
    /// The options in the order of this paper.
    options: Vec<OptionView>,
    /// Whether the answer was right; present once the paper is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    right: Option<bool>,
    /// Why; present only once the quiz is passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<String>,
}

impl From<PaperLine> for QuestionView {
    fn from(line: PaperLine) -> Self {
        Self {
            id: line.question.get(),
            position: line.position,
            text: line.text,
            kind: line.kind.as_str(),
            options: line
                .options
                .into_iter()
                .map(|option| OptionView {
                    position: option.position,
                    text: option.text,
                    chosen: option.chosen,
                    right: option.right,
                })
                .collect(),
            right: line.right,
            explanation: line.explanation,
        }
    }
}

/// A paper, open or handed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttemptView {
    /// The sitting.
    #[serde(flatten)]
    attempt: AttemptRowView,
    /// The place it belongs to.
    enrolment_id: Uuid,
    /// The course's name.
    #[schema(example = "Moving and handling")]
    course_title: String,
    /// What the quiz asks for, in percent.
    pass_percent: u8,
    /// The questions in order.
    questions: Vec<QuestionView>,
}

impl From<AttemptPage> for AttemptView {
    fn from(page: AttemptPage) -> Self {
        Self {
            attempt: page.attempt.into(),
            enrolment_id: page.enrolment.get(),
            course_title: page.course_title,
            pass_percent: page.pass_percent,
            questions: page.lines.into_iter().map(Into::into).collect(),
        }
    }
}

/// A paper that was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubmittedView {
    /// The sitting.
    attempt_id: Uuid,
    /// The place it belongs to.
    enrolment_id: Uuid,
    /// How it went.
    #[serde(flatten)]
    result: ResultView,
    /// How many questions there were.
    total: u32,
    /// Whether the course is completed now.
    course_completed: bool,
}

impl From<Submitted> for SubmittedView {
    fn from(done: Submitted) -> Self {
        Self {
            attempt_id: done.attempt.get(),
            enrolment_id: done.enrolment.get(),
            result: done.result.into(),
            total: done.total,
            course_completed: done.course_completed,
        }
    }
}
