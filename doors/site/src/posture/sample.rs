//! Sample runs for the pages of this area.

use crate::kit::{Person, Shell};
use chrono::{DateTime, TimeDelta, Utc};
use posture::model::answer::{Answers, Revision, RevisionId};
use posture::model::{AnswerValue, Assessment, Comment, Pack, Packs, QuestionKey, State};
use posture::{AssessmentSummary, QuestionView, ReportStatus, ReportView, Run};
use std::sync::Arc;
use uuid::Uuid;

pub(super) fn shell() -> Shell {
    Shell::of(Person::Employer)
}

pub(super) fn packs() -> Vec<Arc<Pack>> {
    Packs::shipped().expect("the shipped packs are sound").list().to_vec()
}

fn at(days: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("in range") + TimeDelta::days(days)
}

fn run(state: State, title: &str, answered: usize, shift: usize) -> Run {
    let pack = packs().remove(0);
    let revision = |(index, question): (usize, &posture::model::Question)| {
        let word = ["3", "2", "4", "1", "na", "0", "3"][(index + shift) % 7];
        let comment = if index % 3 == 0 {
            "Checked in \"March\" <b>by Zoë</b>\nNext check in June."
        } else {
            ""
        };
        revision(question.key.clone(), word, comment, index)
    };
    let answers: Answers = pack.questions().enumerate().take(answered).map(revision).collect();
    let completed = state.is_frozen().then(|| at(2 - i64::try_from(shift).unwrap_or(0)));
    let assessment = Assessment {
        id: Uuid::from_u128(1).into(),
        organisation: Uuid::from_u128(2).into(),
        pack_key: pack.key.clone(),
        pack_version: pack.version.clone(),
        title: title.to_owned(),
        state,
        version: 7,
        started_by: Uuid::from_u128(3).into(),
        started_at: at(0),
        completed_at: completed,
    };
    Run {
        assessment,
        pack,
        answers,
    }
}

fn revision(question: QuestionKey, word: &str, comment: &str, index: usize) -> Revision {
    Revision {
        id: RevisionId::from(Uuid::from_u128(index as u128 + 100)),
        question,
        base: None,
        value: AnswerValue::parse(word).expect("a value"),
        comment: Comment::parse(comment).expect("fine"),
        author: Uuid::from_u128(3).into(),
        saved_at: at(1),
        in_force: true,
    }
}

pub(super) fn fresh() -> Run {
    run(State::InProgress, "Everyday security check, January 2027", 0, 0)
}

pub(super) fn half() -> Run {
    run(State::InProgress, "Autumn check", 20, 0)
}

pub(super) fn done() -> Run {
    run(State::Released, "Spring check", 41, 0)
}

pub(super) fn before() -> Run {
    run(State::Completed, "Winter check", 42, 3)
}

pub(super) fn summary(run: Run) -> AssessmentSummary {
    let scores = run.scores();
    AssessmentSummary {
        counts: scores.counts,
        overall: scores.overall,
        assessment: run.assessment,
    }
}

pub(super) fn question(key: &str) -> QuestionView {
    let run = half();
    let question = QuestionKey::new(key);
    QuestionView {
        answer: run.answers.get(&question).cloned(),
        clashing: Vec::new(),
        run,
        question,
    }
}

pub(super) fn clashing() -> QuestionView {
    let view = question("gv-owner");
    let other = Revision {
        in_force: false,
        ..revision(view.question.clone(), "1", "From the night shift", 500)
    };
    QuestionView {
        clashing: vec![other],
        ..view
    }
}

pub(super) fn report(status: ReportStatus) -> ReportView {
    let ready = status == ReportStatus::Ready;
    ReportView {
        id: Uuid::from_u128(9).into(),
        assessment: Uuid::from_u128(1).into(),
        status,
        requested_at: at(3),
        queued_at: at(3),
        ready_at: ready.then(|| at(3)),
        digest: ready.then(|| "0".repeat(64)),
        signature: ready.then(|| "s".repeat(86)),
        public_key: ready.then(|| "k".repeat(43)),
    }
}
