//! Parts of a profile whose rules no attribute can hold: answers to a sector's own questions, and days with slots.

use people::{Day, Extras, LONGEST_ANSWER, MOST_CHOSEN, MOST_EXCEPTIONS, Slot};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, OneOfBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// An answer to a question that only the sector's pack knows. The domain holds it against the question.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct PackAnswer(Value);

impl PartialSchema for PackAnswer {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(i64::MIN))
            .maximum(Some(i64::MAX));
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(LONGEST_ANSWER));
        // The pack's questions say which words there are; every pack's words have this form.
        let word = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[a-z0-9-]{1,60}$"));
        let words = ArrayBuilder::new().items(word).max_items(Some(MOST_CHOSEN));
        OneOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::Boolean))
            .item(number)
            .item(text)
            .item(words)
            .item(ObjectBuilder::new().schema_type(Type::Null))
            .description(Some(
                "Yes or no, a whole number, a text or choice, choices, or nothing.",
            ))
            .into()
    }
}

impl ToSchema for PackAnswer {}

/// Hands the answers to the domain.
pub(super) fn extras(answers: BTreeMap<String, PackAnswer>) -> Extras {
    answers
        .into_iter()
        .map(|(key, PackAnswer(answer))| (key, answer))
        .collect()
}

/// Describes the usual week.
pub(super) fn week() -> ObjectBuilder {
    let day = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Day::ALL.map(Day::as_str)));
    slots_by(day).max_properties(Some(Day::ALL.len())).description(Some(
        "For each day the parts that you can work, like `{\"monday\": [\"early\", \"late\"]}`.",
    ))
}

/// Describes the days that differ from it.
pub(super) fn exceptions() -> ObjectBuilder {
    let date = ObjectBuilder::new().schema_type(Type::String).max_length(Some(10));
    slots_by(date).max_properties(Some(MOST_EXCEPTIONS)).description(Some(
        "Days that differ from the usual week, like `{\"2026-12-25\": []}`; an empty list means not at all.",
    ))
}

fn slots_by(name: ObjectBuilder) -> ObjectBuilder {
    let slot = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Slot::ALL.map(Slot::as_str)));
    let slots = ArrayBuilder::new().items(slot).max_items(Some(Slot::ALL.len()));
    ObjectBuilder::new()
        .property_names(Some(name))
        .additional_properties(Some(slots))
}
