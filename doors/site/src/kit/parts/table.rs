//! Tables that become cards on phones, and the way to the next page.

use super::{Link, Tag, component};
use askama::Template;
use std::fmt::Display;

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    name: String,
    number: bool,
    sort: Option<String>,
    sorted: Option<&'static str>,
}

impl Column {
    /// Makes a column of words.
    pub fn new(name: impl Display) -> Self {
        Self {
            name: name.to_string(),
            number: false,
            sort: None,
            sorted: None,
        }
    }

    /// Makes a column of numbers, set right in figures of one width.
    pub fn number(name: impl Display) -> Self {
        Self {
            number: true,
            ..Self::new(name)
        }
    }

    /// Lets people sort by it; `sorted` is `ascending`, `descending` or nothing.
    #[must_use]
    pub fn sort(mut self, href: impl Display, sorted: Option<&'static str>) -> Self {
        self.sort = Some(href.to_string());
        self.sorted = sorted;
        self
    }
}

/// What stands in a cell.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Words or a number.
    Text(String),
    /// A link.
    Link(Link),
    /// A state.
    Tag(Tag),
    /// A number that people compare letter by letter.
    Mono(String),
}

impl Cell {
    /// Makes a cell of words.
    pub fn text(text: impl Display) -> Self {
        Self::Text(text.to_string())
    }

    /// Makes a cell that says a state.
    pub const fn tag(tag: Tag) -> Self {
        Self::Tag(tag)
    }

    /// Makes a cell that leads on.
    pub fn link(href: impl Display, text: impl Display) -> Self {
        Self::Link(Link::new(href, text))
    }
}

/// A table; the first cell of each row names the row.
#[derive(Debug, Clone, Template)]
#[template(path = "components/table.html")]
pub struct Table {
    caption: String,
    hidden_caption: bool,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

component!(Table);

impl Table {
    /// Makes a table. The caption says what it shows.
    pub fn new(caption: impl Display, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Self {
        Self {
            caption: caption.to_string(),
            hidden_caption: false,
            columns,
            rows,
        }
    }

    /// Leaves the caption to screen readers, where a heading above says the same.
    #[must_use]
    pub const fn hide_caption(mut self) -> Self {
        self.hidden_caption = true;
        self
    }

    fn cells<'a>(&'a self, row: &'a [Cell]) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        self.columns.iter().zip(row)
    }
}

/// The way to the next page of a list, and back to its start.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/pagination.html")]
pub struct Pagination {
    first: Option<String>,
    next: Option<String>,
}

component!(Pagination);

impl Pagination {
    /// Makes the links. `base` is the list's address with its filters, as in `/courses?sector=care`; `after` is the
    /// place this page began at, `next` where the next one does.
    pub fn new(base: &str, after: Option<&str>, next: Option<&str>) -> Self {
        let joint = if base.contains('?') { '&' } else { '?' };
        let safe =
            |place: &str| percent_encoding::utf8_percent_encode(place, percent_encoding::NON_ALPHANUMERIC).to_string();
        Self {
            first: after.map(|_| base.to_owned()),
            next: next.map(|place| format!("{base}{joint}after={}", safe(place))),
        }
    }
}
