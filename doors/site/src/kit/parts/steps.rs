//! Task lists and steppers: where a person stands in something longer.

use super::{Tag, Tone, component};
use askama::Template;
use std::fmt::Display;

/// The five states a task can be in; a page never invents another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// All said.
    Completed,
    /// Begun.
    InProgress,
    /// Not begun.
    NotStarted,
    /// Something else comes first.
    CannotStart,
    /// Looked at and sent back.
    NeedsFixing,
}

impl TaskState {
    /// Every state, for the gallery.
    pub const ALL: [Self; 5] = [
        Self::Completed,
        Self::InProgress,
        Self::NotStarted,
        Self::CannotStart,
        Self::NeedsFixing,
    ];

    /// Returns the state's fixed words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Completed => "Completed",
            Self::InProgress => "In progress",
            Self::NotStarted => "Not started",
            Self::CannotStart => "Cannot start yet",
            Self::NeedsFixing => "Needs fixing",
        }
    }

    /// Returns its tag.
    pub fn tag(self) -> Tag {
        let tone = match self {
            Self::Completed => Tone::Success,
            Self::InProgress => Tone::Accent,
            Self::NotStarted | Self::CannotStart => Tone::Neutral,
            Self::NeedsFixing => Tone::Danger,
        };
        Tag::new(tone, self.words())
    }
}

/// One task.
#[derive(Debug, Clone)]
pub struct Task {
    href: String,
    name: String,
    hint: Option<String>,
    state: TaskState,
}

impl Task {
    /// Makes a task; one that cannot start yet shows no link.
    pub fn new(href: impl Display, name: impl Display, state: TaskState) -> Self {
        Self {
            href: href.to_string(),
            name: name.to_string(),
            hint: None,
            state,
        }
    }

    /// Adds a line below the name.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }
}

/// The tasks that make up something longer.
#[derive(Debug, Clone, Template)]
#[template(path = "components/task_list.html")]
pub struct TaskList {
    tasks: Vec<Task>,
    part: usize,
}

component!(TaskList);

impl TaskList {
    /// Makes the list.
    pub const fn new(tasks: Vec<Task>) -> Self {
        Self { tasks, part: 0 }
    }

    /// Numbers the list, where a page has more than one, so that their ids differ.
    #[must_use]
    pub const fn part(mut self, number: usize) -> Self {
        self.part = number;
        self
    }

    fn id(&self, at: impl std::borrow::Borrow<usize>) -> String {
        let at = at.borrow();
        match self.part {
            0 => format!("task-{at}-state"),
            part => format!("task-{part}-{at}-state"),
        }
    }

    /// Counts the completed tasks.
    pub fn completed(&self) -> usize {
        self.tasks
            .iter()
            .filter(|task| task.state == TaskState::Completed)
            .count()
    }
}

/// Where a person stands among steps: a line in words and a bar.
#[derive(Debug, Clone, Template)]
#[template(path = "components/stepper.html")]
pub struct Stepper {
    at: usize,
    of: usize,
    name: String,
}

component!(Stepper);

impl Stepper {
    /// Makes it: step `at` (counted from 1) of `of`.
    pub fn new(at: usize, of: usize, name: impl Display) -> Self {
        Self {
            at,
            of,
            name: name.to_string(),
        }
    }
}
