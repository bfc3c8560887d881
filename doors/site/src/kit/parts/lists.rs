//! Summary lists: facts as pairs, with a way to change each.

use super::{Tag, component};
use askama::Template;
use std::fmt::Display;

/// One fact.
#[derive(Debug, Clone)]
pub struct Row {
    key: String,
    values: Vec<String>,
    tag: Option<Tag>,
    mono: bool,
    change: Option<String>,
}

impl Row {
    /// Makes a fact of its name and value.
    pub fn new(key: impl Display, value: impl Display) -> Self {
        Self {
            key: key.to_string(),
            values: vec![value.to_string()],
            tag: None,
            mono: false,
            change: None,
        }
    }

    /// Makes a fact with several lines: an address, a list.
    pub fn lines(key: impl Display, values: impl IntoIterator<Item = impl Display>) -> Self {
        Self {
            values: values.into_iter().map(|line| line.to_string()).collect(),
            ..Self::new(key, "")
        }
    }

    /// Makes a fact whose value is a state.
    pub fn tag(key: impl Display, tag: Tag) -> Self {
        Self {
            values: Vec::new(),
            tag: Some(tag),
            ..Self::new(key, "")
        }
    }

    /// Sets numbers that people compare letter by letter in a monospaced face.
    #[must_use]
    pub const fn mono(mut self) -> Self {
        self.mono = true;
        self
    }

    /// Adds a Change link; screen readers hear what it changes.
    #[must_use]
    pub fn change(mut self, href: impl Display) -> Self {
        self.change = Some(href.to_string());
        self
    }
}

/// Facts as pairs.
#[derive(Debug, Clone, Template)]
#[template(path = "components/summary_list.html")]
pub struct SummaryList {
    rows: Vec<Row>,
}

component!(SummaryList);

impl SummaryList {
    /// Makes the list.
    pub const fn new(rows: Vec<Row>) -> Self {
        Self { rows }
    }
}
