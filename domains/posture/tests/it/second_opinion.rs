//! A second scorer in another language, written from docs/SCORING.md, agrees on ten thousand random cases.

use kernel::{RngExt as _, SeededRng, SharedRng};
use posture::model::answer::{Answers, Revision, RevisionId};
use posture::model::{AnswerValue, Category, Comment, Pack, Packs, Question, QuestionKey, Reading, Section, score};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const CASES: usize = 10_000;

/// One random pack with random answers, as our scorer takes it and as the other one does.
struct Case {
    pack: Pack,
    answers: Vec<Revision>,
    reading: Reading,
    told: Value,
}

fn draw(rng: &SharedRng, blank: &Pack) -> Case {
    let (mut sections, mut answers, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for s in 0..=rng.below(6) {
        let (mut categories, mut told_categories) = (Vec::new(), Vec::new());
        for c in 0..=rng.below(4) {
            let (mut questions, mut told_questions) = (Vec::new(), Vec::new());
            for q in 0..=rng.below(5) {
                let (key, weight) = (QuestionKey::new(format!("q-{s}-{c}-{q}")), 1 + rng.below(4));
                let word = ["0", "1", "2", "3", "4", "na", ""][rng.below(7) as usize];
                let value = AnswerValue::parse(word);
                answers.extend(value.map(|value| revision(key.clone(), value)));
                questions.push(Question {
                    key,
                    weight,
                    ..blank.sections[0].categories[0].questions[0].clone()
                });
                let level = value.and_then(AnswerValue::level).map(posture::model::Level::get);
                told_questions.push(json!([weight, if word == "na" { json!("na") } else { json!(level) }]));
            }
            let weight = 1 + rng.below(3);
            categories.push(Category {
                key: format!("c-{s}-{c}"),
                title: String::new(),
                weight,
                questions,
            });
            told_categories.push(json!([weight, told_questions]));
        }
        sections.push(Section {
            key: format!("s-{s}"),
            title: String::new(),
            summary: String::new(),
            categories,
        });
        told.push(json!(told_categories));
    }
    let reading = if rng.below(2) == 0 {
        Reading::SoFar
    } else {
        Reading::Final
    };
    let told = json!({ "sections": told, "final": reading == Reading::Final });
    Case {
        pack: Pack {
            sections,
            ..blank.clone()
        },
        answers,
        reading,
        told,
    }
}

fn revision(question: QuestionKey, value: AnswerValue) -> Revision {
    Revision {
        id: RevisionId::from(uuid::Uuid::nil()),
        question,
        base: None,
        value,
        comment: Comment::default(),
        author: crate::house::person(1),
        saved_at: chrono::DateTime::UNIX_EPOCH,
        in_force: true,
    }
}

#[test]
fn a_second_scorer_agrees_on_ten_thousand_cases() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/second_scorer.py");
    let other = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut other) = other else {
        eprintln!("SKIPPED: python3 is not here, so nobody gives a second opinion on the score");
        return;
    };
    let rng: SharedRng = Arc::new(SeededRng::new(4));
    let packs = Packs::shipped().expect("sound");
    let blank: &Pack = packs.newest("everyday-security").expect("ships");
    let (mut asked, mut ours) = (String::new(), Vec::new());
    for _ in 0..CASES {
        let case = draw(&rng, blank);
        let answers: Answers = case.answers.into_iter().collect();
        let whole = score(&case.pack, &answers, case.reading).overall;
        ours.push(whole.map_or_else(|| "none".to_owned(), |whole| whole.to_string()));
        asked.push_str(&case.told.to_string());
        asked.push('\n');
    }
    let mut stdin = other.stdin.take().expect("it listens");
    // Written from a thread of its own: both pipes are small, and neither side may wait for the other.
    let writer = std::thread::spawn(move || stdin.write_all(asked.as_bytes()));
    let answer = other.wait_with_output().expect("it answers");
    writer.join().expect("no panic").expect("it read everything");
    assert!(answer.status.success());
    let theirs = String::from_utf8(answer.stdout).expect("text");
    let theirs: Vec<_> = theirs.lines().collect();
    assert_eq!(theirs.len(), CASES);
    for (number, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert_eq!(ours, theirs, "case {number}");
    }
}
