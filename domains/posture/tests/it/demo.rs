//! The answer sheets of the demo fit the shipped pack and give two different scores.

use posture::model::answer::{Answers, Revision, RevisionId};
use posture::model::{AnswerSheet, Pack, Packs, Reading, Scores, score};
use std::path::Path;

fn scores_of(name: &str) -> Scores {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../server/demo/posture")
        .join(name);
    let text = std::fs::read_to_string(file).expect("the sheet is there");
    let sheet = AnswerSheet::parse(&text).expect("the sheet is sound");
    let packs = Packs::shipped().expect("sound");
    let pack: &Pack = packs.newest(&sheet.pack).expect("its pack ships");
    let revisions = sheet.answers.into_iter().map(|answer| {
        assert!(
            pack.find(&answer.question).is_some(),
            "{name}: no question {}",
            answer.question
        );
        Revision {
            id: RevisionId::from(uuid::Uuid::nil()),
            question: answer.question,
            base: None,
            value: answer.value,
            comment: answer.comment,
            author: crate::house::person(1),
            saved_at: chrono::DateTime::UNIX_EPOCH,
            in_force: true,
        }
    });
    score(pack, &revisions.collect::<Answers>(), Reading::Final)
}

#[test]
fn the_two_sheets_tell_two_stories() {
    let (strong, weak) = (scores_of("strong.toml"), scores_of("weak.toml"));
    let shown = |scores: &Scores| scores.overall.map(posture::model::Exact::percent);
    assert_eq!(
        (
            strong.counts.answered,
            strong.counts.not_applicable,
            strong.counts.unanswered
        ),
        (42, 0, 0)
    );
    assert_eq!(
        (weak.counts.answered, weak.counts.not_applicable, weak.counts.unanswered),
        (40, 1, 1)
    );
    insta::assert_snapshot!(format!("{:?} {:?}", shown(&strong), shown(&weak)));
}

#[test]
fn broken_sheets_are_refused() {
    let head = "pack = \"p\"\ntitle = \"t\"\n";
    for (rest, says) in [
        ("answers = [{ question = \"q\", value = \"5\" }]", "no such value for q"),
        (
            "answers = [{ question = \"q\", value = \"1\", note = \"x\" }]",
            "cannot be read",
        ),
        (
            "answers = [{ question = \"q\", value = \"1\", comment = \"\\u0000\" }]",
            "cannot be kept",
        ),
    ] {
        let error = AnswerSheet::parse(&format!("{head}{rest}"))
            .expect_err(rest)
            .to_string();
        assert!(error.contains(says), "{error}");
    }
}
