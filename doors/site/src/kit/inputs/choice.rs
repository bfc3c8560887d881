//! Choices: radios, checkboxes, lists.

use super::base::{Base, field};
use crate::kit::Fields;
use askama::Template;
use std::fmt::Display;

/// One thing to choose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The word that is posted.
    pub value: String,
    /// What people read.
    pub label: String,
    /// What helps to choose.
    pub hint: Option<String>,
}

impl Choice {
    /// Makes a choice.
    pub fn new(value: impl Display, label: impl Display) -> Self {
        Self {
            value: value.to_string(),
            label: label.to_string(),
            hint: None,
        }
    }

    /// Adds a line that helps to choose.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }
}

/// A choice as a group shows it.
#[derive(Debug, Clone)]
struct Offered {
    id: String,
    choice: Choice,
    chosen: bool,
}

fn options(base: &Base, choices: &[Choice], fields: &Fields) -> Vec<Offered> {
    let id = |at: usize| {
        if at == 0 {
            base.id.clone()
        } else {
            format!("{}-{}", base.id, at + 1)
        }
    };
    let chosen = |choice: &Choice| fields.ticked(&base.name, &choice.value);
    choices
        .iter()
        .enumerate()
        .map(|(at, choice)| Offered {
            id: id(at),
            choice: choice.clone(),
            chosen: chosen(choice),
        })
        .collect()
}

/// Radios or checkboxes under one legend.
#[derive(Debug, Clone, Template)]
#[template(path = "components/choices.html")]
pub struct Choices {
    base: Base,
    kind: &'static str,
    options: Vec<Offered>,
    inline: bool,
}

field!(Choices);

impl Choices {
    /// Makes choices of which one holds.
    pub fn radios(base: Base, choices: &[Choice], fields: &Fields) -> Self {
        Self {
            options: options(&base, choices, fields),
            base,
            kind: "radio",
            inline: false,
        }
    }

    /// Makes choices of which any number holds.
    pub fn checkboxes(base: Base, choices: &[Choice], fields: &Fields) -> Self {
        Self {
            options: options(&base, choices, fields),
            base,
            kind: "checkbox",
            inline: false,
        }
    }

    /// Sets short choices, as in Yes and No, side by side.
    #[must_use]
    pub const fn inline(mut self) -> Self {
        self.inline = true;
        self
    }
}

/// One box to tick.
#[derive(Debug, Clone, Template)]
#[template(path = "components/checkbox.html")]
pub struct Checkbox {
    base: Base,
    checked: bool,
}

field!(Checkbox);

impl Checkbox {
    /// Makes the box.
    pub const fn new(base: Base, checked: bool) -> Self {
        Self { base, checked }
    }
}

/// A list that opens. It begins with an empty choice, so that nothing is chosen by accident.
#[derive(Debug, Clone, Template)]
#[template(path = "components/select.html")]
pub struct Select {
    base: Base,
    options: Vec<Offered>,
    empty: String,
}

field!(Select);

impl Select {
    /// Makes the list.
    pub fn new(base: Base, choices: &[Choice], fields: &Fields) -> Self {
        Self {
            options: options(&base, choices, fields),
            base,
            empty: "Choose one".to_owned(),
        }
    }

    /// Names the empty choice, as in "All sectors".
    #[must_use]
    pub fn empty(mut self, words: impl Display) -> Self {
        self.empty = words.to_string();
        self
    }
}
