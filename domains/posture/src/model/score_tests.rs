//! The worked checks and the laws of the score.

use crate::model::answer::{AnswerValue, Answers, Comment, Level, QuestionKey, Revision, RevisionId};
use crate::model::exact::Exact;
use crate::model::pack::{Category, Pack, Packs, Question, Section};
use crate::model::score::{Counts, Reading, Scores, inputs_digest, score};
use kernel::ids::UserId;
use proptest::prelude::*;
use std::sync::LazyLock;
use uuid::Uuid;

/// Reading the shipped pack takes longer than scoring it, and the laws score thousands of times.
static SHIPPED: LazyLock<Pack> = LazyLock::new(|| {
    let packs = Packs::shipped().expect("sound");
    Pack::clone(packs.newest("everyday-security").expect("ships"))
});

fn revision(question: &str, value: AnswerValue) -> Revision {
    Revision {
        id: RevisionId::from(Uuid::nil()),
        question: QuestionKey::new(question),
        base: None,
        value,
        comment: Comment::default(),
        author: UserId::from(Uuid::nil()),
        saved_at: chrono::DateTime::UNIX_EPOCH,
        in_force: true,
    }
}

fn level(number: i64) -> AnswerValue {
    AnswerValue::Level(Level::try_new(number).expect("a level"))
}

fn answers(given: &[(&str, AnswerValue)]) -> Answers {
    given
        .iter()
        .map(|(question, value)| revision(question, *value))
        .collect()
}

fn question(key: String, weight: u32) -> Question {
    let words = |text: &str| text.to_owned();
    Question {
        key: QuestionKey::new(key),
        maps: vec![words("X")],
        weight,
        text: words("T?"),
        help: words("h"),
        why: words("w"),
        evidence: Vec::new(),
        anchors: ["0", "1", "2", "3", "4"].map(words),
    }
}

/// Makes a pack of the given shape: sections of categories (weight, weights of questions).
/// Keys are `s`, `s-c` and `s-c-q` by number.
fn pack(shape: &[Vec<(u32, Vec<u32>)>]) -> Pack {
    let sections = shape.iter().enumerate().map(|(s, categories)| {
        let categories = categories.iter().enumerate().map(|(c, (weight, questions))| Category {
            key: format!("{s}-{c}"),
            title: String::new(),
            weight: *weight,
            questions: questions
                .iter()
                .enumerate()
                .map(|(q, weight)| question(format!("{s}-{c}-{q}"), *weight))
                .collect(),
        });
        Section {
            key: s.to_string(),
            title: String::new(),
            summary: String::new(),
            categories: categories.collect(),
        }
    });
    Pack {
        sections: sections.collect(),
        ..SHIPPED.clone()
    }
}

/// Category A with values 4 and 2, category B with value 0 and one that does not apply: A = 3/4, B = 0, the
/// section 3/8. A flat mean of the three answers would say 50 %.
#[test]
fn the_worked_example_is_three_eighths() {
    let pack = pack(&[vec![(1, vec![1, 1]), (1, vec![1, 1])]]);
    let given = answers(&[
        ("0-0-0", level(4)),
        ("0-0-1", level(2)),
        ("0-1-0", level(0)),
        ("0-1-1", AnswerValue::NotApplicable),
    ]);
    let scores = score(&pack, &given, Reading::Final);
    assert_eq!(scores.sections[0].categories[0].score, Some(Exact::of(3, 4)));
    assert_eq!(scores.sections[0].categories[1].score, Some(Exact::ZERO));
    assert_eq!(scores.overall, Some(Exact::of(3, 8)));
    assert_eq!(scores.overall.map(Exact::percent).as_deref(), Some("37.5%"));
    assert_eq!(
        scores.counts,
        Counts {
            answered: 3,
            not_applicable: 1,
            unanswered: 0
        }
    );
}

#[test]
fn a_group_in_which_nothing_applies_leaves_both_sides() {
    let pack = pack(&[vec![(1, vec![1]), (1, vec![1])], vec![(1, vec![1])]]);
    let given = answers(&[
        ("0-0-0", AnswerValue::NotApplicable),
        ("0-1-0", level(3)),
        ("1-0-0", AnswerValue::NotApplicable),
    ]);
    let scores = score(&pack, &given, Reading::Final);
    assert_eq!(scores.sections[1].score, None);
    assert_eq!(scores.overall, Some(Exact::of(3, 4)));
}

#[test]
fn unanswered_is_left_out_so_far_and_counts_nothing_in_the_end() {
    let pack = pack(&[vec![(1, vec![1, 1])]]);
    let given = answers(&[("0-0-0", level(4))]);
    assert_eq!(score(&pack, &given, Reading::SoFar).overall, Some(Exact::ONE));
    assert_eq!(score(&pack, &given, Reading::Final).overall, Some(Exact::of(1, 2)));
    assert_eq!(Counts::of(pack.questions(), &given).percent(), 50);
}

#[test]
fn answering_nothing_is_never_a_hundred() {
    let pack = &*SHIPPED;
    let none = Answers::default();
    assert_eq!(score(pack, &none, Reading::Final).overall, Some(Exact::ZERO));
    assert_eq!(score(pack, &none, Reading::SoFar).overall, None);
    assert_eq!(Counts::of(pack.questions(), &none).percent(), 0);
    let na: Answers = pack
        .questions()
        .map(|question| revision(question.key.as_str(), AnswerValue::NotApplicable))
        .collect();
    assert_eq!(score(pack, &na, Reading::Final).overall, None);
}

#[test]
fn weights_count_within_their_group() {
    let pack = pack(&[vec![(3, vec![2, 1, 1]), (1, vec![1])]]);
    let given = answers(&[
        ("0-0-0", level(4)),
        ("0-0-1", level(2)),
        ("0-0-2", level(0)),
        ("0-1-0", level(0)),
    ]);
    let scores = score(&pack, &given, Reading::Final);
    assert_eq!(scores.sections[0].categories[0].score, Some(Exact::of(5, 8)));
    assert_eq!(scores.overall, Some(Exact::of(15, 32)));
}

#[test]
fn progress_is_a_hundred_only_when_nothing_is_left() {
    let nearly = Counts {
        answered: 990,
        not_applicable: 9,
        unanswered: 1,
    };
    assert_eq!(nearly.percent(), 99);
    assert_eq!(
        Counts {
            unanswered: 0,
            ..nearly
        }
        .percent(),
        100
    );
    assert_eq!(Counts::default().percent(), 0);
}

#[test]
fn gaps_come_lowest_level_first_then_by_gain() {
    let pack = pack(&[vec![(1, vec![1, 1, 1]), (1, vec![1])], vec![(1, vec![1])]]);
    let given = answers(&[
        ("0-0-0", level(1)),
        ("0-0-1", level(4)),
        ("0-1-0", level(1)),
        ("1-0-0", level(3)),
    ]);
    let scores = score(&pack, &given, Reading::Final);
    let order: Vec<_> = scores.gaps().into_iter().map(|gap| gap.question.to_string()).collect();
    assert_eq!(order, ["0-0-2", "0-1-0", "0-0-0", "1-0-0"]);
}

/// The widest pack that the parser lets through, in its worst shape for denominators, stays within 128 bits.
#[test]
fn the_widest_pack_does_not_overflow() {
    let category = |weight: u32, sum: u32| (weight, vec![1; sum as usize]);
    let section: Vec<_> = (1..=20).map(|n| category(1 + n % 3, 40 - n)).collect();
    let pack = pack(&vec![section; 20]);
    for na in 0..5 {
        let given: Answers = pack
            .questions()
            .enumerate()
            .map(|(index, question)| {
                let value = if index % 7 < na {
                    AnswerValue::NotApplicable
                } else {
                    level(i64::try_from(index % 5).expect("small"))
                };
                revision(question.key.as_str(), value)
            })
            .collect();
        let scores = score(&pack, &given, Reading::Final);
        assert_laws(&scores);
    }
}

fn assert_laws(scores: &Scores) {
    let points: Exact = scores.parts.iter().map(|part| part.points).sum();
    assert_eq!(
        points,
        scores.overall.unwrap_or(Exact::ZERO),
        "the parts add up to the whole"
    );
    let shares: Exact = scores.parts.iter().map(|part| part.share).sum();
    assert_eq!(
        shares,
        if scores.overall.is_some() {
            Exact::ONE
        } else {
            Exact::ZERO
        },
        "the shares add up to one"
    );
    for share in scores.parts.iter().map(|part| part.share) {
        assert!(share > Exact::ZERO);
    }
}

fn any_shape() -> impl Strategy<Value = Vec<Vec<(u32, Vec<u32>)>>> {
    let category = (1_u32..5, prop::collection::vec(1_u32..6, 1..6));
    prop::collection::vec(prop::collection::vec(category, 1..5), 1..7)
}

/// Gives every question an answer, "does not apply" or nothing, by the drawn numbers.
fn give(pack: &Pack, drawn: &[u8]) -> Vec<Revision> {
    let numbered = pack.questions().zip(drawn.iter().cycle());
    numbered
        .filter_map(|(question, number)| {
            let value = match number % 7 {
                6 => return None,
                5 => AnswerValue::NotApplicable,
                number => level(number.into()),
            };
            Some(revision(question.key.as_str(), value))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn exact_parts_sum_to_the_exact_whole(shape in any_shape(), drawn in prop::collection::vec(any::<u8>(), 1..40)) {
        let pack = pack(&shape);
        let given: Answers = give(&pack, &drawn).into_iter().collect();
        for reading in [Reading::SoFar, Reading::Final] {
            let scores = score(&pack, &given, reading);
            assert_laws(&scores);
            prop_assert!(scores.overall.is_none_or(|whole| (Exact::ZERO..=Exact::ONE).contains(&whole)));
            prop_assert_eq!(scores.counts.total(), u32::try_from(pack.questions().count()).expect("small"));
        }
    }

    #[test]
    fn order_never_matters(shape in any_shape(), drawn in prop::collection::vec(any::<u8>(), 1..40), turn in 0_usize..30) {
        let pack = pack(&shape);
        let given = give(&pack, &drawn);
        let mut turned = given.clone();
        turned.reverse();
        let by = turn.min(turned.len());
        turned.rotate_left(by);
        let (a, b): (Answers, Answers) = (given.into_iter().collect(), turned.into_iter().collect());
        prop_assert_eq!(score(&pack, &a, Reading::Final), score(&pack, &b, Reading::Final));
        prop_assert_eq!(inputs_digest(&pack, &a, Reading::Final), inputs_digest(&pack, &b, Reading::Final));
    }

    #[test]
    fn raising_an_answer_never_lowers_a_score(shape in any_shape(), drawn in prop::collection::vec(any::<u8>(), 1..40), pick in any::<prop::sample::Index>()) {
        let pack = pack(&shape);
        let given = give(&pack, &drawn);
        prop_assume!(!given.is_empty());
        let mut raised = given.clone();
        let chosen = &mut raised[pick.index(given.len())];
        prop_assume!(matches!(chosen.value, AnswerValue::Level(level) if level < Level::MAX));
        chosen.value = level(i64::from(chosen.value.level().map_or(0, Level::get)) + 1);
        let (before, after): (Answers, Answers) = (given.into_iter().collect(), raised.into_iter().collect());
        for reading in [Reading::SoFar, Reading::Final] {
            let (before, after) = (score(&pack, &before, reading), score(&pack, &after, reading));
            prop_assert!(after.overall > before.overall);
            for (section_before, section_after) in before.sections.iter().zip(&after.sections) {
                prop_assert!(section_after.score >= section_before.score);
            }
        }
    }

    /// The promised gain of a gap is what a new scoring really gives.
    #[test]
    fn a_promised_gain_is_the_real_gain(shape in any_shape(), drawn in prop::collection::vec(any::<u8>(), 1..40)) {
        let pack = pack(&shape);
        let given = give(&pack, &drawn);
        let before = score(&pack, &given.iter().cloned().collect(), Reading::Final);
        for gap in before.gaps() {
            let best = revision(gap.question.as_str(), level(4));
            let closed: Answers = given.iter().cloned().chain([best]).collect();
            let after = score(&pack, &closed, Reading::Final);
            prop_assert_eq!(after.overall, before.overall.map(|whole| whole + gap.gain));
        }
    }

    #[test]
    fn another_answer_gives_another_digest(drawn in prop::collection::vec(any::<u8>(), 42), pick in 0_usize..42) {
        let pack = &*SHIPPED;
        let mut changed = drawn.clone();
        changed[pick] = changed[pick].wrapping_add(1) % 7;
        let (a, b): (Answers, Answers) = (give(pack, &drawn).into_iter().collect(), give(pack, &changed).into_iter().collect());
        let digest = |answers: Answers| inputs_digest(pack, &answers, Reading::Final).expect("canonical").to_string();
        prop_assert_eq!(digest(a.clone()), digest(a.clone()));
        let same = drawn[pick] % 7 == changed[pick] % 7;
        prop_assert_eq!(digest(a) == digest(b), same);
    }
}
