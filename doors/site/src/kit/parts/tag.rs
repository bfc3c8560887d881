//! Tags: a state in one or two words, with an icon, so that colour never speaks alone.

use super::component;
use askama::Template;
use std::fmt::Display;

/// What a state means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Says no more than its word.
    Neutral,
    /// In the accent of the theme: going on.
    Accent,
    /// Done, met, in force.
    Success,
    /// Soon needs care.
    Warning,
    /// Failed, expired, missing.
    Danger,
}

impl Tone {
    /// Every tone, for the gallery.
    pub const ALL: [Self; 5] = [Self::Neutral, Self::Accent, Self::Success, Self::Warning, Self::Danger];

    /// Returns the word in class names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }

    /// Returns the icon that goes with it.
    pub const fn icon(self) -> Option<&'static str> {
        match self {
            Self::Neutral => None,
            Self::Accent => Some("progress"),
            Self::Success => Some("check"),
            Self::Warning => Some("clock"),
            Self::Danger => Some("alert"),
        }
    }
}

/// A tag.
#[derive(Debug, Clone, Template)]
#[template(path = "components/tag.html")]
pub struct Tag {
    tone: Tone,
    text: String,
}

component!(Tag);

impl Tag {
    /// Makes a tag.
    pub fn new(tone: Tone, text: impl Display) -> Self {
        Self {
            tone,
            text: text.to_string(),
        }
    }

    /// Makes a plain tag.
    pub fn neutral(text: impl Display) -> Self {
        Self::new(Tone::Neutral, text)
    }

    /// Makes a tag for something in force.
    pub fn success(text: impl Display) -> Self {
        Self::new(Tone::Success, text)
    }

    /// Makes a tag for something that soon needs care.
    pub fn warning(text: impl Display) -> Self {
        Self::new(Tone::Warning, text)
    }

    /// Makes a tag for something that failed.
    pub fn danger(text: impl Display) -> Self {
        Self::new(Tone::Danger, text)
    }
}
