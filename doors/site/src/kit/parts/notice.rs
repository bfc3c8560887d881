//! What speaks to the person: error summary, banner, warning, confirmation, empty state.

use super::{Link, Tone, component};
use crate::kit::inputs::id_of;
use askama::Template;
use kernel::FieldError;
use std::fmt::Display;

/// A fault as the summary shows it.
#[derive(Debug, Clone)]
struct Fault {
    target: Option<String>,
    message: String,
}

/// Read above a form that came too late the first time.
const TYPED_BEFORE: &str =
    "This is what you typed before. It was not sent. Look it over, add passwords and codes again, then send it.";

/// The list of faults at the top of a page. It takes the focus when the page loads.
#[derive(Debug, Clone, Template)]
#[template(path = "components/error_summary.html")]
pub struct ErrorSummary {
    faults: Vec<Fault>,
    typed_before: Option<Notice>,
}

component!(ErrorSummary);

impl ErrorSummary {
    /// Makes the list of fields at fault and, where there is one, a sentence that belongs to no field.
    pub fn of(faults: &[FieldError], said: Option<&str>, tried: bool) -> Self {
        let link = |fault: &FieldError| Fault {
            target: Some(id_of(&fault.field)),
            message: fault.message.clone(),
        };
        let mut list: Vec<Fault> = faults.iter().map(link).collect();
        list.extend(said.map(|said| Fault {
            target: None,
            message: said.to_owned(),
        }));
        if tried && list.is_empty() {
            list.push(Fault {
                target: None,
                message: "Check your answers".to_owned(),
            });
        }
        Self {
            faults: list,
            typed_before: None,
        }
    }

    /// Says that the form holds what was typed before.
    #[must_use]
    pub fn typed_before(mut self) -> Self {
        self.typed_before = Some(Notice::new(Tone::Accent, TYPED_BEFORE).live());
        self
    }
}

/// A banner in the page: news, success, warning.
#[derive(Debug, Clone, Template)]
#[template(path = "components/notice.html")]
pub struct Notice {
    tone: Tone,
    heading: Option<String>,
    text: String,
    link: Option<Link>,
    live: bool,
}

component!(Notice);

impl Notice {
    /// Makes a banner.
    pub fn new(tone: Tone, text: impl Display) -> Self {
        Self {
            tone,
            heading: None,
            text: text.to_string(),
            link: None,
            live: false,
        }
    }

    /// Makes a warning: put the consequence first.
    pub fn warning(text: impl Display) -> Self {
        Self::new(Tone::Warning, text)
    }

    /// Adds a heading.
    #[must_use]
    pub fn heading(mut self, heading: impl Display) -> Self {
        self.heading = Some(heading.to_string());
        self
    }

    /// Adds the one thing to do.
    #[must_use]
    pub fn link(mut self, href: impl Display, text: impl Display) -> Self {
        self.link = Some(Link::new(href, text));
        self
    }

    /// Has screen readers say it when it appears.
    #[must_use]
    pub const fn live(mut self) -> Self {
        self.live = true;
        self
    }

    fn icon(&self) -> &'static str {
        self.tone.icon().unwrap_or("info")
    }
}

/// The panel that says a thing is done. Its heading is the page's one heading.
#[derive(Debug, Clone, Template)]
#[template(path = "components/confirmation.html")]
pub struct Confirmation {
    heading: String,
    text: Option<String>,
    code: Option<(String, String)>,
}

component!(Confirmation);

impl Confirmation {
    /// Makes the panel.
    pub fn new(heading: impl Display) -> Self {
        Self {
            heading: heading.to_string(),
            text: None,
            code: None,
        }
    }

    /// Adds a sentence.
    #[must_use]
    pub fn text(mut self, text: impl Display) -> Self {
        self.text = Some(text.to_string());
        self
    }

    /// Adds a number to keep, with what it is.
    #[must_use]
    pub fn code(mut self, label: impl Display, code: impl Display) -> Self {
        self.code = Some((label.to_string(), code.to_string()));
        self
    }
}

/// Where a list is empty: what this is, why it is empty, one action.
#[derive(Debug, Clone, Template)]
#[template(path = "components/empty_state.html")]
pub struct EmptyState {
    heading: String,
    text: String,
    action: Option<Link>,
}

component!(EmptyState);

impl EmptyState {
    /// Makes it: "No shifts yet", "Shifts you accept appear here."
    pub fn new(heading: impl Display, text: impl Display) -> Self {
        Self {
            heading: heading.to_string(),
            text: text.to_string(),
            action: None,
        }
    }

    /// Adds the one action: "Find shifts".
    #[must_use]
    pub fn action(mut self, href: impl Display, text: impl Display) -> Self {
        self.action = Some(Link::new(href, text));
        self
    }
}
