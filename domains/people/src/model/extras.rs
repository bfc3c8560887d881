//! Answers to questions that only a sector's pack knows: kept as they are answered, once their shape is right.

use super::input::MOST_CHOSEN;
use super::text::Findings;
use contracts::sector::{AnswerKind, Question, WizardStep};
use serde_json::Value;
use std::collections::BTreeMap;

/// Characters of the longest answer in words.
pub const LONGEST_ANSWER: usize = 2_000;

/// Answers by the question's key.
pub type Extras = BTreeMap<String, Value>;

/// Checks answers against the questions of a step. Empty answers are dropped; an answer to no question is refused.
pub(crate) fn check(step: &WizardStep, typed: Extras, findings: &mut Findings) -> Extras {
    let mut kept = Extras::new();
    for (key, answer) in typed {
        let Some(question) = step.extras().find(|question| question.key == key) else {
            // A key is quoted only where it looks like one, so that an error never repeats junk.
            let shown = if key.len() <= 40 { key.as_str() } else { "a field" };
            findings.add(shown, "unknown", "Remove this answer: there is no such question");
            continue;
        };
        if let Some(answer) = one(question, answer, findings) {
            kept.insert(key, answer);
        }
    }
    kept
}

fn one(question: &Question, answer: Value, findings: &mut Findings) -> Option<Value> {
    let key = question.key.as_str();
    let chosen = |word: &str| question.choices.iter().any(|choice| choice.key == word);
    match (question.answer, answer) {
        (_, Value::Null) => None,
        (AnswerKind::YesNo, Value::Bool(yes)) => Some(Value::Bool(yes)),
        (AnswerKind::Number, Value::Number(number)) if number.is_i64() => Some(Value::Number(number)),
        (AnswerKind::OneOf, Value::String(word)) if word.is_empty() || chosen(&word) => {
            (!word.is_empty()).then_some(Value::String(word))
        }
        (AnswerKind::SomeOf, Value::Array(words))
            if words.len() <= MOST_CHOSEN && words.iter().all(|word| word.as_str().is_some_and(chosen)) =>
        {
            let mut words = words;
            words.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            words.dedup();
            (!words.is_empty()).then_some(Value::Array(words))
        }
        (AnswerKind::LongText, Value::String(text)) => findings
            .lines(key, &question.label, Some(text), LONGEST_ANSWER)
            .map(Value::String),
        (AnswerKind::Text | AnswerKind::Date | AnswerKind::Phone | AnswerKind::Postcode, Value::String(text)) => {
            findings.line(key, &question.label, Some(text), 200).map(Value::String)
        }
        _ => {
            findings.add(
                key,
                "format",
                format!("Choose one of the answers to: {}", question.label),
            );
            None
        }
    }
}
