//! A date in three boxes: faster and surer than a picker for dates that people know by heart.

use super::base::{Base, field};
use crate::kit::Fields;
use crate::kit::check::DATE_BOXES;
use askama::Template;

/// One of the three boxes.
#[derive(Debug, Clone)]
struct Part {
    id: String,
    name: String,
    label: &'static str,
    value: String,
    width: u8,
    autocomplete: Option<&'static str>,
}

/// A date in three boxes.
#[derive(Debug, Clone, Template)]
#[template(path = "components/date.html")]
pub struct DateInput {
    base: Base,
    parts: Vec<Part>,
}

field!(DateInput);

impl DateInput {
    /// Makes the boxes, filled with what was typed.
    pub fn new(base: Base, fields: &Fields) -> Self {
        let part = |(ending, label): (&str, &'static str)| {
            let name = format!("{}_{ending}", base.name);
            let id = if ending == "day" {
                base.id.clone()
            } else {
                format!("{}_{ending}", base.id)
            };
            let value = fields.get(&name).to_owned();
            Part {
                id,
                value,
                name,
                label,
                width: if ending == "year" { 4 } else { 2 },
                autocomplete: None,
            }
        };
        let parts = DATE_BOXES.into_iter().zip(["Day", "Month", "Year"]).map(part).collect();
        Self { base, parts }
    }

    /// Lets the browser fill in the person's own date of birth.
    #[must_use]
    pub fn birthday(mut self) -> Self {
        for (part, word) in self.parts.iter_mut().zip(["bday-day", "bday-month", "bday-year"]) {
            part.autocomplete = Some(word);
        }
        self
    }
}
