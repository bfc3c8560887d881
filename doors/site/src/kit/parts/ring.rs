//! The score ring: a number out of a hundred with its word, as a picture and as text.

use super::component;
use askama::Template;
use std::fmt::Display;

/// A score from 0 to 100.
#[derive(Debug, Clone, Template)]
#[template(path = "components/ring.html")]
pub struct ScoreRing {
    score: u8,
    shown: Option<String>,
    band: String,
    label: String,
    sums: Option<String>,
    small: bool,
}

component!(ScoreRing);

impl ScoreRing {
    /// Makes the ring; `band` is the score's word ("Established"), `label` what is scored ("Overall score").
    pub fn new(score: u8, band: impl Display, label: impl Display) -> Self {
        Self {
            score: score.min(100),
            shown: None,
            band: band.to_string(),
            label: label.to_string(),
            sums: None,
            small: false,
        }
    }

    /// Shows the score in these words, as in "37.5%", where the whole number is not exact enough.
    #[must_use]
    pub fn shown(mut self, words: impl Display) -> Self {
        self.shown = Some(words.to_string());
        self
    }

    /// Links to the sums behind the score.
    #[must_use]
    pub fn sums(mut self, href: impl Display) -> Self {
        self.sums = Some(href.to_string());
        self
    }

    /// Makes it small, for cards.
    #[must_use]
    pub const fn small(mut self) -> Self {
        self.small = true;
        self
    }
}
