//! Boxes to type into.

use super::base::{Base, field};
use askama::Template;
use std::borrow::Borrow;
use std::fmt::Display;

/// A box for one line.
#[derive(Debug, Clone, Template)]
#[template(path = "components/text.html")]
pub struct TextInput {
    base: Base,
    value: String,
    kind: &'static str,
    autocomplete: Option<String>,
    inputmode: Option<&'static str>,
    width: Option<u8>,
    prefix: Option<&'static str>,
    suffix: Option<String>,
    plain: bool,
}

field!(TextInput);

impl TextInput {
    /// Makes a box that takes any text.
    pub fn new(base: Base, value: String) -> Self {
        Self {
            base,
            value,
            kind: "text",
            autocomplete: None,
            inputmode: None,
            width: None,
            prefix: None,
            suffix: None,
            plain: false,
        }
    }

    /// Sets the type that phones choose a keyboard by: `tel`, `email`, `time`, `search`.
    #[must_use]
    pub const fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// Lets the browser fill in what it knows: `given-name`, `street-address`, `one-time-code`.
    #[must_use]
    pub fn autocomplete(mut self, word: impl Display) -> Self {
        self.autocomplete = Some(word.to_string());
        self
    }

    /// Sets the keyboard: `numeric`, `decimal`.
    #[must_use]
    pub const fn inputmode(mut self, mode: &'static str) -> Self {
        self.inputmode = Some(mode);
        self
    }

    /// Makes the box about as wide as the answer: 4, 5, 10 or 20 letters.
    #[must_use]
    pub const fn width(mut self, letters: u8) -> Self {
        self.width = Some(letters);
        self
    }

    /// Puts a sign before the box, as in "£".
    #[must_use]
    pub const fn prefix(mut self, sign: &'static str) -> Self {
        self.prefix = Some(sign);
        self
    }

    /// Puts words behind the box, as in "an hour".
    #[must_use]
    pub fn suffix(mut self, words: impl Display) -> Self {
        self.suffix = Some(words.to_string());
        self
    }

    /// Switches off spelling and capitals, for codes and addresses.
    #[must_use]
    pub const fn plain(mut self) -> Self {
        self.plain = true;
        self
    }
}

/// A box for a password, with a Show button where script runs.
#[derive(Debug, Clone, Template)]
#[template(path = "components/password.html")]
pub struct Password {
    base: Base,
    autocomplete: &'static str,
}

field!(Password);

impl Password {
    /// Makes a box for a password that already exists.
    pub const fn new(base: Base) -> Self {
        Self {
            base,
            autocomplete: "current-password",
        }
    }

    /// Tells password managers that this is a new one.
    #[must_use]
    pub const fn fresh(mut self) -> Self {
        self.autocomplete = "new-password";
        self
    }
}

/// A box for several lines, with a count where a limit is set.
#[derive(Debug, Clone, Template)]
#[template(path = "components/textarea.html")]
pub struct TextArea {
    base: Base,
    value: String,
    rows: u8,
    max: Option<u32>,
}

field!(TextArea);

impl TextArea {
    /// Makes a box of five lines.
    pub const fn new(base: Base, value: String) -> Self {
        Self {
            base,
            value,
            rows: 5,
            max: None,
        }
    }

    fn described_by(&self) -> Option<String> {
        self.base.described_by_also(self.max.map(|_| "count"))
    }

    /// Sets how many lines it shows.
    #[must_use]
    pub const fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// States the limit in characters and, where script runs, counts down. The server checks it.
    #[must_use]
    pub fn max(mut self, max: impl Borrow<u32>) -> Self {
        self.max = Some(*max.borrow());
        self
    }
}

/// A file to send.
#[derive(Debug, Clone, Template)]
#[template(path = "components/file.html")]
pub struct FileInput {
    base: Base,
    accept: Option<&'static str>,
}

field!(FileInput);

impl FileInput {
    /// Makes a field that takes any file.
    pub const fn new(base: Base) -> Self {
        Self { base, accept: None }
    }

    /// Names the kinds of file, as in `application/pdf,image/*`; say them in the hint too.
    #[must_use]
    pub const fn accept(mut self, kinds: &'static str) -> Self {
        self.accept = Some(kinds);
        self
    }
}

/// A value that travels along unseen.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<input type="hidden" name="{{ name }}" value="{{ value }}">"#,
    ext = "html"
)]
pub struct Hidden {
    name: String,
    value: String,
}

impl askama::filters::HtmlSafe for Hidden {}

impl Hidden {
    /// Makes the field.
    pub const fn new(name: String, value: String) -> Self {
        Self { name, value }
    }
}
