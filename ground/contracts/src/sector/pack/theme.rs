//! How a sector's pages look, and what it calls things.

use serde::{Deserialize, Serialize};

/// A hue of the design language; a theme names two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names of the colours say all there is to say")]
pub enum Hue {
    Sage,
    Terra,
    Ocean,
    Indigo,
    Plum,
    Violet,
    Teal,
}

impl Hue {
    /// Returns the name as style sheets write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sage => "sage",
            Self::Terra => "terra",
            Self::Ocean => "ocean",
            Self::Indigo => "indigo",
            Self::Plum => "plum",
            Self::Violet => "violet",
            Self::Teal => "teal",
        }
    }
}

/// How the sector's pages look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The accent on a worker's pages.
    pub worker: Hue,
    /// The accent on an organisation's pages.
    pub organisation: Hue,
    /// The corner radius in pixels.
    pub radius: u8,
    /// True when credential numbers stand in a monospaced face.
    #[serde(default)]
    pub monospace_numbers: bool,
    /// The name of a decoration in the icon sprite, if any.
    #[serde(default)]
    pub motif: Option<String>,
}

/// What the sector calls things, in lower case as they stand inside a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is the word it names, in one or many")]
pub struct Words {
    pub worker: String,
    pub workers: String,
    pub organisation: String,
    pub organisations: String,
    pub site: String,
    pub sites: String,
    pub licence: String,
    pub licences: String,
    pub regulator: String,
}

/// The words in each language that the pack speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordsByLanguage {
    /// English; always there.
    pub en: Words,
    /// Welsh.
    #[serde(default)]
    pub cy: Option<Words>,
}
