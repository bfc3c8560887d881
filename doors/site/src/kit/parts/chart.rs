//! Bars with their numbers: the chart is a table, so nobody is left out of it.

use super::component;
use askama::Template;
use std::fmt::Display;

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    name: String,
    value: u32,
    shown: Option<String>,
    note: Option<String>,
    href: Option<String>,
}

impl Bar {
    /// Makes a bar.
    pub fn new(name: impl Display, value: u32) -> Self {
        Self {
            name: name.to_string(),
            value,
            shown: None,
            note: None,
            href: None,
        }
    }

    /// Shows the value in these words, as in "37.5%" or "Does not apply".
    #[must_use]
    pub fn shown(mut self, words: impl Display) -> Self {
        self.shown = Some(words.to_string());
        self
    }

    /// Adds a word behind the number: the band.
    #[must_use]
    pub fn note(mut self, note: impl Display) -> Self {
        self.note = Some(note.to_string());
        self
    }

    /// Links the name.
    #[must_use]
    pub fn href(mut self, href: impl Display) -> Self {
        self.href = Some(href.to_string());
        self
    }
}

/// Bars under each other in a table, each with its number.
#[derive(Debug, Clone, Template)]
#[template(path = "components/bars.html")]
pub struct BarChart {
    caption: String,
    measure: String,
    max: u32,
    bars: Vec<Bar>,
}

component!(BarChart);

impl BarChart {
    /// Makes a chart of values up to `max`; `measure` heads the numbers ("Score out of 100").
    pub fn new(caption: impl Display, measure: impl Display, max: u32, bars: Vec<Bar>) -> Self {
        Self {
            caption: caption.to_string(),
            measure: measure.to_string(),
            max: max.max(1),
            bars,
        }
    }

    fn width(&self, bar: &Bar) -> u32 {
        bar.value.min(self.max) * 100 / self.max
    }
}
