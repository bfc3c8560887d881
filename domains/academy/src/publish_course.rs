//! A course, or a new version of one, is published.

use crate::model::{CourseListing, CourseSource, LessonSource, QuestionKind};
use crate::rights::{CourseOwner, PublishOnCourse};
use crate::store::publishing::{self, Existing, NewLesson, NewQuestion, NewVideo};
use crate::{Academy, Error};
use chrono::{DateTime, Utc};
use contracts::storage::FileKey;
use kernel::ids::{CourseId, LessonId, QuestionId};
use kernel::{FieldError, Money};
use platform::{Actor, Permit, WriteTx};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Publish a course. An address that is in use gets a new version; learners keep the version they study.
#[derive(Debug, Clone)]
pub struct PublishCourse {
    /// What the author wrote.
    pub source: CourseSource,
    /// The films and captions that the lessons name, by file name.
    pub media: BTreeMap<String, Vec<u8>>,
}

/// What was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The course.
    pub course: CourseId,
    /// The version that new learners get.
    pub version: u32,
    /// Whether it is a new one; `false` when the very same content was out already.
    pub fresh: bool,
}

/// A lesson's film, stored or about to be.
struct Film<'a> {
    key: FileKey,
    bytes: &'a [u8],
    captions: &'a str,
}

impl Academy {
    /// Publishes a course: as the platform's own for administrators and the demo's loader, else as the organisation's that the
    /// actor acts for. The very same content makes no second version.
    ///
    /// # Errors
    /// When the course breaks a rule, a film is missing, or the actor may not publish at that address.
    pub async fn publish_course(&self, actor: &Actor, command: PublishCourse) -> Result<Published, Error> {
        command.source.check().map_err(Error::Invalid)?;
        let films = films(&command)?;
        // Films are stored under their digest before any row names them: a repeat writes the same bytes again.
        for film in films.iter().flatten() {
            if self.files.size(&film.key).await?.is_none() {
                self.files.put(&film.key, film.bytes.to_vec()).await?;
            }
        }
        let mut tx = self.ground.db.write(actor).await?;
        let published = self.publish_in(&mut tx, &command.source, &films).await?;
        tx.commit().await?;
        Ok(published)
    }

    async fn publish_in(
        &self,
        tx: &mut WriteTx,
        source: &CourseSource,
        films: &[Option<Film<'_>>],
    ) -> Result<Published, Error> {
        let now = self.ground.clock.now();
        let existing = publishing::existing(tx, &source.slug).await?;
        let owner = self.owner(tx.actor(), existing.as_ref(), now);
        let permit = tx.permit(PublishOnCourse, &owner)?;
        let media: Vec<String> = films.iter().flatten().map(|film| film.key.0.clone()).collect();
        let digest = source.digest(&media);
        if let Some(same) = existing.as_ref().filter(|existing| existing.digest == digest) {
            return Ok(published(owner.course, same.version, false));
        }
        let version = existing.map_or(1, |existing| existing.version + 1);
        publishing::put_course(tx, &permit, &source.slug, owner.organisation, version, now).await?;
        publishing::add_version(tx, &permit, version, &listing(source), &digest, now).await?;
        self.add_content(tx, &permit, version, source, films, now).await?;
        Ok(published(owner.course, version, true))
    }

    /// Says whose course it is: an address in use stays with its owner.
    fn owner(&self, actor: &Actor, existing: Option<&Existing>, now: DateTime<Utc>) -> CourseOwner {
        match existing {
            Some(existing) => CourseOwner {
                course: existing.id,
                organisation: existing.organisation,
            },
            None => CourseOwner {
                course: CourseId::fresh(now, &self.ground.rng),
                organisation: actor.organisation(),
            },
        }
    }

    async fn add_content(
        &self,
        tx: &mut WriteTx,
        permit: &Permit<PublishOnCourse>,
        version: i32,
        source: &CourseSource,
        films: &[Option<Film<'_>>],
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        for ((position, lesson), film) in (1..).zip(&source.lessons).zip(films) {
            let lesson = new_lesson(LessonId::fresh(now, &self.ground.rng), position, lesson, film.as_ref());
            publishing::add_lesson(tx, permit, version, &lesson).await?;
        }
        for (position, question) in (1..).zip(&source.questions) {
            let question = NewQuestion {
                id: QuestionId::fresh(now, &self.ground.rng),
                position,
                text: &question.text,
                kind: if question.correct.len() == 1 {
                    QuestionKind::Single
                } else {
                    QuestionKind::Multiple
                },
                options: &question.options,
                key: question.key(),
                explanation: &question.explanation,
            };
            publishing::add_question(tx, permit, version, &question).await?;
        }
        Ok(())
    }
}

fn published(course: CourseId, version: i32, fresh: bool) -> Published {
    Published {
        course,
        version: u32::try_from(version).unwrap_or(1),
        fresh,
    }
}

/// Finds each lesson's film and captions among the media.
fn films(command: &PublishCourse) -> Result<Vec<Option<Film<'_>>>, Error> {
    let missing = |at: usize, name: &str| {
        let message = format!("Add the file {name}");
        Error::Invalid(vec![FieldError::new(format!("lessons/{at}/video"), "missing", message)])
    };
    let mut films = Vec::with_capacity(command.source.lessons.len());
    for (at, lesson) in command.source.lessons.iter().enumerate() {
        let Some(video) = &lesson.video else {
            films.push(None);
            continue;
        };
        let bytes = command.media.get(&video.file).ok_or_else(|| missing(at, &video.file))?;
        let captions = command
            .media
            .get(&video.captions)
            .and_then(|captions| std::str::from_utf8(captions).ok())
            .filter(|captions| captions.starts_with("WEBVTT"))
            .ok_or_else(|| missing(at, &video.captions))?;
        films.push(Some(Film {
            key: FileKey(format!("academy/videos/{}.mp4", hex::encode(Sha256::digest(bytes)))),
            bytes,
            captions,
        }));
    }
    Ok(films)
}

fn new_lesson<'a>(id: LessonId, position: i32, lesson: &'a LessonSource, film: Option<&'a Film<'_>>) -> NewLesson<'a> {
    NewLesson {
        id,
        position,
        title: &lesson.title,
        body: &lesson.body,
        video: lesson.video.as_ref().zip(film).map(|(video, film)| NewVideo {
            key: &film.key.0,
            seconds: i32::try_from(video.seconds).unwrap_or(i32::MAX),
            captions: film.captions,
            transcript: &video.transcript,
        }),
    }
}

fn listing(source: &CourseSource) -> CourseListing {
    CourseListing {
        title: source.title.clone(),
        sector: source.sector.clone(),
        summary: source.summary.clone(),
        outcomes: source.outcomes.clone(),
        outline: source.lessons.iter().map(|lesson| lesson.title.clone()).collect(),
        minutes: source.minutes,
        question_count: u32::try_from(source.questions.len()).unwrap_or(u32::MAX),
        has_video: source.lessons.iter().any(|lesson| lesson.video.is_some()),
        price: Money::pence(source.price_pence),
        credential_kind: source.credential_kind.clone(),
        valid_months: source.valid_months,
        pass_percent: source.pass_percent,
    }
}
