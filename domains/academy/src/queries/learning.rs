//! My learning, a place, a lesson and its film.

use crate::completion::record;
use crate::model::{Course, Enrolment, EnrolmentState, Progress, next_attempt, to_html, to_plain_paragraphs};
use crate::queries::AttemptRow;
use crate::store::{enrolments, learning, lessons};
use crate::{Academy, Error, Thing};
use chrono::{DateTime, Utc};
use contracts::storage::FileKey;
use kernel::Money;
use kernel::ids::{AttemptId, CourseId, EnrolmentId, LessonId, UserId};
use platform::{Actor, ReadTx};
use std::ops::Range;

/// One place in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearningRow {
    /// The place.
    pub enrolment: EnrolmentId,
    /// The course.
    pub course: CourseId,
    /// The course's address.
    pub slug: String,
    /// The course's name.
    pub title: String,
    /// The sector pack's key.
    pub sector: String,
    /// How far the place has come.
    pub state: EnrolmentState,
    /// What it cost.
    pub price: Money,
    /// Lessons done.
    pub lessons_done: u32,
    /// Lessons in all.
    pub lessons_total: u32,
    /// Whether the quiz is passed.
    pub quiz_passed: bool,
    /// The result, once completed.
    pub score_percent: Option<u8>,
    /// When it was taken.
    pub enrolled_at: DateTime<Utc>,
    /// When it was completed.
    pub completed_at: Option<DateTime<Utc>>,
}

/// One place in a person's record: what was taken and when, and nothing of how it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRow {
    /// The course's name.
    pub title: String,
    /// When it was taken.
    pub enrolled_at: DateTime<Utc>,
    /// When it was completed.
    pub completed_at: Option<DateTime<Utc>>,
}

/// One lesson in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonRow {
    /// Which lesson.
    pub id: LessonId,
    /// Its place, from 1.
    pub position: u32,
    /// Its name.
    pub title: String,
    /// How long its film is, if it has one.
    pub video_seconds: Option<u32>,
    /// Whether it is done.
    pub done: bool,
}

/// What can be done about the quiz now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuizState {
    /// It may be started.
    Ready,
    /// A paper is open.
    Open(AttemptId),
    /// The last failure is too recent.
    CoolingOff {
        /// When the next try may start.
        until: DateTime<Utc>,
    },
    /// It is passed.
    Passed,
}

/// A place with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentPage {
    /// The place.
    pub enrolment: Enrolment,
    /// The course at the version studied.
    pub course: Course,
    /// The lessons; empty while the place is not paid for.
    pub lessons: Vec<LessonRow>,
    /// How far the learner is.
    pub progress: Progress,
    /// What can be done about the quiz.
    pub quiz: QuizState,
    /// Sittings, the first one first.
    pub attempts: Vec<AttemptRow>,
}

impl EnrolmentPage {
    /// Returns the first lesson that is not done.
    pub fn next_lesson(&self) -> Option<&LessonRow> {
        self.lessons.iter().find(|lesson| !lesson.done)
    }
}

/// A lesson, ready to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonPage {
    /// The place through which it is read.
    pub enrolment: EnrolmentId,
    /// The course's name.
    pub course_title: String,
    /// The course's sector.
    pub sector: String,
    /// Its name, place and whether it is done.
    pub lesson: LessonRow,
    /// How many lessons there are.
    pub lessons_total: u32,
    /// The text, as clean HTML.
    pub html: String,
    /// What the film says and shows, as clean HTML.
    pub transcript_html: Option<String>,
    /// The one before.
    pub previous: Option<LessonId>,
    /// The one after.
    pub next: Option<LessonId>,
}

/// A film that the actor may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    key: FileKey,
    /// Its size in bytes.
    pub size: u64,
    /// A validator: it changes when the film does.
    pub etag: String,
}

/// A film's captions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captions(pub String);

impl Academy {
    /// Lists the actor's places, open ones first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn my_learning(&self, actor: &Actor) -> Result<Vec<LearningRow>, Error> {
        let Some(user) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        Ok(learning::list(&mut tx, user).await?)
    }

    /// Lists a person's places, in a transaction of somebody who may see them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn places_of_in(&self, tx: &mut ReadTx, learner: UserId) -> Result<Vec<PlaceRow>, Error> {
        Ok(learning::places(tx, learner).await?)
    }

    /// Reads one place with its lessons and quiz. It is its learner's alone: staff read of it what a record says.
    ///
    /// # Errors
    /// When the place is not the actor's.
    pub async fn enrolment(&self, actor: &Actor, id: EnrolmentId) -> Result<EnrolmentPage, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let enrolment = enrolments::lookup(&mut tx, id)
            .await?
            .filter(|place| actor.user() == Some(place.learner))
            .ok_or(Error::NotFound(Thing::Enrolment))?;
        let record = record(&mut tx, &enrolment).await?;
        let heads = lessons::list(&mut tx, enrolment.course, enrolment.version).await?;
        drop(tx);
        let results: Vec<_> = record.attempts.iter().filter_map(|attempt| attempt.result).collect();
        let open = record.attempts.iter().find(|attempt| attempt.result.is_none());
        let quiz = match (open, next_attempt(&results, self.config.cool_off, now)) {
            _ if record.progress.passed => QuizState::Passed,
            (Some(open), _) => QuizState::Open(open.id),
            (None, Ok(_)) => QuizState::Ready,
            (None, Err(crate::model::CannotStart::AlreadyPassed)) => QuizState::Passed,
            (None, Err(crate::model::CannotStart::CoolingOff { until })) => QuizState::CoolingOff { until },
        };
        let lessons = heads
            .into_iter()
            .map(|head| LessonRow {
                done: record.marks.iter().any(|mark| mark.lesson == head.id),
                id: head.id,
                position: head.position,
                title: head.title,
                video_seconds: head.video_seconds,
            })
            .collect();
        Ok(EnrolmentPage {
            enrolment,
            course: record.course,
            lessons,
            progress: record.progress,
            quiz,
            attempts: record.attempts.iter().map(AttemptRow::from).collect(),
        })
    }

    /// Reads one lesson of a place.
    ///
    /// # Errors
    /// When the place or lesson is not the actor's, or the place is not paid for.
    pub async fn lesson(&self, actor: &Actor, enrolment: EnrolmentId, lesson: LessonId) -> Result<LessonPage, Error> {
        let page = self.enrolment(actor, enrolment).await?;
        if page.enrolment.state == EnrolmentState::AwaitingPayment {
            return Err(Error::AwaitingPayment);
        }
        let at = page
            .lessons
            .iter()
            .position(|row| row.id == lesson)
            .ok_or(Error::NotFound(Thing::Lesson))?;
        let mut tx = self.ground.db.read(actor).await?;
        let text = lessons::text(&mut tx, lesson)
            .await?
            .ok_or(Error::NotFound(Thing::Lesson))?;
        drop(tx);
        let neighbour = |at: Option<usize>| at.and_then(|at| page.lessons.get(at)).map(|row| row.id);
        Ok(LessonPage {
            enrolment,
            course_title: page.course.listing.title.clone(),
            sector: page.course.listing.sector.clone(),
            lesson: LessonRow {
                title: text.title,
                ..page.lessons[at].clone()
            },
            lessons_total: page.progress.lessons_total,
            html: to_html(&text.body),
            transcript_html: text.transcript.as_deref().map(to_plain_paragraphs),
            previous: neighbour(at.checked_sub(1)),
            next: neighbour(at.checked_add(1)),
        })
    }

    /// Reads a lesson through the actor's newest open place that has it.
    ///
    /// # Errors
    /// When the actor has no such place.
    pub async fn lesson_by_id(&self, actor: &Actor, lesson: LessonId) -> Result<LessonPage, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        let place = lessons::place_of(&mut tx, lesson)
            .await?
            .ok_or(Error::NotFound(Thing::Lesson))?;
        drop(tx);
        self.lesson(actor, place, lesson).await
    }

    /// Finds a lesson's film, for those with an open place only.
    ///
    /// # Errors
    /// When the actor has no open place with that lesson, or it has no film.
    pub async fn video(&self, actor: &Actor, lesson: LessonId) -> Result<Video, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        let film = lessons::film(&mut tx, lesson)
            .await?
            .ok_or(Error::NotFound(Thing::Video))?;
        drop(tx);
        let key = FileKey(film.key);
        let size = self.files.size(&key).await?.ok_or(Error::NotFound(Thing::Video))?;
        // Films are stored under their digest, so the key's own words are the validator.
        let name = key
            .0
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".mp4")
            .chars()
            .take(32);
        let etag = format!("\"{}\"", name.collect::<String>());
        Ok(Video { key, size, etag })
    }

    /// Reads part of a film that [`Self::video`] found. The range must lie within its size.
    ///
    /// # Errors
    /// When the file store does not answer.
    pub async fn read_video(&self, video: &Video, range: Range<u64>) -> Result<Vec<u8>, Error> {
        Ok(self.files.range(&video.key, range).await?)
    }

    /// Reads a film's captions.
    ///
    /// # Errors
    /// When the actor has no open place with that lesson, or it has no captions.
    pub async fn captions(&self, actor: &Actor, lesson: LessonId) -> Result<Captions, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        let film = lessons::film(&mut tx, lesson).await?;
        film.and_then(|film| film.captions)
            .map(Captions)
            .ok_or(Error::NotFound(Thing::Video))
    }
}
