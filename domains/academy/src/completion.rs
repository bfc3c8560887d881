//! Completion: decided after each thing a learner does, told once.

use crate::model::{
    AttemptEvidence, CompletionRule, Course, Enrolment, EnrolmentState, Evidence, LearningEvent, LessonEvidence,
    Progress, progress,
};
use crate::rights::Learn;
use crate::store::{attempts, courses, enrolments, lessons};
use crate::{Academy, Error, Thing};
use contracts::academy::CourseCompleted;
use platform::{Permit, ReadTx, WriteTx};

/// What a place's completion is decided on.
pub(crate) struct Record {
    pub(crate) course: Course,
    pub(crate) marks: Vec<LessonEvidence>,
    pub(crate) attempts: Vec<crate::model::Attempt>,
    pub(crate) progress: Progress,
}

/// Gathers what the learner did and works out how far they are.
pub(crate) async fn record(tx: &mut ReadTx, place: &Enrolment) -> Result<Record, Error> {
    let course = courses::lookup_version(tx, place.course, place.version)
        .await?
        .ok_or(Error::NotFound(Thing::Course))?;
    let version = lessons::list(tx, place.course, place.version).await?;
    let marks = lessons::marks(tx, place.id).await?;
    let attempts = attempts::list(tx, place.id).await?;
    let rule = CompletionRule {
        lessons: version.iter().map(|lesson| lesson.id).collect(),
        pass_percent: course.listing.pass_percent,
    };
    let quizzes = attempts
        .iter()
        .filter_map(|attempt| attempt.result)
        .map(|result| LearningEvent::QuizMarked {
            percent: result.percent,
            at: result.submitted_at,
        });
    let events: Vec<LearningEvent> = lessons::as_events(&marks).chain(quizzes).collect();
    Ok(Record {
        progress: progress(&rule, &events),
        course,
        marks,
        attempts,
    })
}

impl Academy {
    /// Completes the place if its rule is met; says whether it is completed. The place's lock is held by the caller.
    pub(crate) async fn complete_if_due(
        &self,
        tx: &mut WriteTx,
        place: &Enrolment,
        permit: &Permit<Learn>,
    ) -> Result<bool, Error> {
        if place.state == EnrolmentState::Completed {
            return Ok(true);
        }
        let record = record(tx, place).await?;
        let Some(completion) = record.progress.completion else {
            return Ok(false);
        };
        let digest = evidence(tx, place, &record).await?.digest().map_err(Error::Evidence)?;
        if !enrolments::complete(tx, permit, completion.at, completion.percent, &digest).await? {
            return Ok(true);
        }
        tx.audit("academy.complete", Some(place.id.get()), serde_json::Value::Null);
        tx.emit(&completed(
            place,
            &record.course,
            completion.percent,
            digest,
            completion.at,
        ))
        .await?;
        Ok(true)
    }
}

/// Gathers what the completion rests on: lesson times, and the first paper that passed with its answers.
async fn evidence(tx: &mut ReadTx, place: &Enrolment, record: &Record) -> Result<Evidence, Error> {
    let (passed, result) = record
        .attempts
        .iter()
        .filter_map(|attempt| {
            attempt
                .result
                .filter(|result| result.passed)
                .map(|result| (attempt, result))
        })
        .min_by_key(|(_, result)| result.submitted_at)
        .ok_or(Error::NotFound(Thing::Attempt))?;
    Ok(Evidence {
        attempt: AttemptEvidence {
            answers: attempts::answers(tx, passed.id).await?,
            correct: result.correct,
            id: passed.id,
            number: passed.number,
            paper: passed.paper.clone(),
            percent: result.percent,
            started_at: passed.started_at,
            submitted_at: result.submitted_at,
        },
        course: place.course,
        enrolment: place.id,
        learner: place.learner,
        lessons: record.marks.clone(),
        version: place.version,
    })
}

fn completed(
    place: &Enrolment,
    course: &Course,
    percent: u8,
    evidence_digest: String,
    at: chrono::DateTime<chrono::Utc>,
) -> CourseCompleted {
    CourseCompleted {
        enrolment: place.id,
        course: place.course,
        course_title: course.listing.title.clone(),
        course_version: place.version,
        course_summary: course.listing.summary.clone(),
        criteria: course.criteria(),
        credential_kind: course.listing.credential_kind.clone(),
        valid_months: course.listing.valid_months,
        sector: course.listing.sector.clone(),
        learner: place.learner,
        score_percent: percent,
        evidence_digest,
        at,
    }
}
