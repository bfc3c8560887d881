//! The report carries every typed word and the same numbers in JSON and document.

use crate::model::answer::{AnswerValue, Answers, Comment, Revision, RevisionId};
use crate::model::assessment::{Assessment, State};
use crate::model::pack::{Pack, Packs};
use crate::model::report::{Report, ReportError, ReportInput, TOP_GAPS};
use chrono::DateTime;
use kernel::ids::{AssessmentId, OrganisationId, ReportId, UserId};
use uuid::Uuid;

fn run(completed: bool) -> Assessment {
    Assessment {
        id: AssessmentId::from(Uuid::from_u128(1)),
        organisation: OrganisationId::from(Uuid::from_u128(2)),
        pack_key: "everyday-security".to_owned(),
        pack_version: "1.0".to_owned(),
        title: "Autumn".to_owned(),
        state: if completed { State::Completed } else { State::InProgress },
        version: 3,
        started_by: UserId::from(Uuid::from_u128(3)),
        started_at: DateTime::UNIX_EPOCH,
        completed_at: completed.then(|| DateTime::from_timestamp(1_795_000_000, 0).expect("in range")),
    }
}

fn every_answer(pack: &Pack, value: &str) -> Answers {
    let numbered = pack.questions().zip(1_u128..);
    numbered
        .map(|(question, number)| Revision {
            id: RevisionId::from(Uuid::from_u128(number)),
            question: question.key.clone(),
            base: None,
            value: AnswerValue::parse(value).expect("a value"),
            comment: Comment::parse(&format!("Note {number}: <b>\"Zoë\"</b> said\nso £5 \u{1F512}")).expect("fine"),
            author: UserId::from(Uuid::from_u128(3)),
            saved_at: DateTime::UNIX_EPOCH,
            in_force: true,
        })
        .collect()
}

fn with_report<T>(
    assessment: &Assessment,
    value: &str,
    look: impl FnOnce(&Pack, Result<Report<'_>, ReportError>) -> T,
) -> T {
    let packs = Packs::shipped().expect("sound");
    let pack = packs.newest("everyday-security").expect("ships");
    let answers = every_answer(pack, value);
    let input = ReportInput {
        report: ReportId::from(Uuid::from_u128(4)),
        assessment,
        organisation: "Elm & Oak <Care>",
        pack,
        answers: &answers,
        requested_at: DateTime::from_timestamp(1_795_000_100, 0).expect("in range"),
    };
    look(pack, Report::make(input))
}

#[test]
fn every_typed_word_reaches_the_document_and_the_json() {
    with_report(&run(true), "2", |pack, report| {
        let report = report.expect("frozen");
        let document = report.document("signature".to_owned());
        let json: serde_json::Value = serde_json::from_str(&document.report_json).expect("it is JSON");
        assert_eq!(document.answers.len(), pack.questions().count());
        for (number, answer) in document.answers.iter().enumerate() {
            let typed = format!("Note {}: <b>\"Zoë\"</b> said\nso £5 \u{1F512}", number + 1);
            assert_eq!(answer.comment, typed);
            assert_eq!(json["answers"][number]["comment"], typed.as_str());
        }
        assert_eq!(document.overall_permille, 500);
        assert_eq!(document.band, "Managed");
        assert_eq!(json["overall"]["exact"], "1/2");
        assert_eq!(document.sections.len(), 6);
        assert_eq!(document.gaps.len(), TOP_GAPS);
        assert_eq!(document.completed_on, "18 November 2026");
    });
}

#[test]
fn making_it_again_gives_the_same_bytes() {
    let first = with_report(&run(true), "3", |_, report| report.expect("frozen").json);
    let second = with_report(&run(true), "3", |_, report| report.expect("frozen").json);
    assert_eq!(first, second);
    let other = with_report(&run(true), "4", |_, report| report.expect("frozen").digest);
    assert_ne!(
        with_report(&run(true), "3", |_, report| report.expect("frozen").digest),
        other
    );
}

#[test]
fn the_json_holds_no_floats_and_has_this_shape() {
    let json = with_report(&run(true), "3", |_, report| report.expect("frozen").json);
    let mut value: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    for list in ["answers", "sections", "gaps"] {
        let items = value[list].as_array_mut().expect("a list");
        items.truncate(1);
    }
    insta::assert_json_snapshot!(value);
}

#[test]
fn a_run_that_can_change_or_has_no_score_gets_no_report() {
    with_report(&run(false), "3", |_, report| {
        assert_eq!(report.err(), Some(ReportError::NotFrozen));
    });
    with_report(&run(true), "na", |_, report| {
        assert_eq!(report.err(), Some(ReportError::NothingApplies));
    });
}
