//! The match card: a score is never shown without what makes it up.

use super::{Link, ScoreRing, Tag, component};
use crate::kit::Hidden;
use askama::Template;
use std::fmt::Display;

/// How far a demand is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Met {
    /// In full.
    Met,
    /// In part.
    Partly,
    /// Not at all.
    Missing,
}

impl Met {
    fn tag(self) -> Tag {
        match self {
            Self::Met => Tag::success("Met"),
            Self::Partly => Tag::warning("Partly met"),
            Self::Missing => Tag::danger("Missing"),
        }
    }
}

/// One part of the score.
#[derive(Debug, Clone)]
pub struct MatchPart {
    name: String,
    met: Met,
    points: u8,
    weight: u8,
    why: String,
}

impl MatchPart {
    /// Makes a part: `points` of `weight`, and the reason ("3.2 miles away", "Add an SIA licence to gain 30").
    pub fn new(name: impl Display, met: Met, points: u8, weight: u8, why: impl Display) -> Self {
        Self {
            name: name.to_string(),
            met,
            points,
            weight,
            why: why.to_string(),
        }
    }
}

/// A person or a shift, how well it fits, and why.
#[derive(Debug, Clone, Template)]
#[template(path = "components/match_card.html")]
pub struct MatchCard {
    name: String,
    href: Option<String>,
    facts: Vec<String>,
    ring: ScoreRing,
    parts: Vec<MatchPart>,
    actions: Vec<Link>,
    acts: Vec<Act>,
    state: Option<Tag>,
}

/// A button of the card that changes something.
#[derive(Debug, Clone)]
struct Act {
    action: String,
    text: String,
    hidden: Vec<Hidden>,
}

component!(MatchCard);

impl MatchCard {
    /// Makes a card. The parts' points sum to the score; the card shows the sum.
    pub fn new(name: impl Display, score: u8, band: impl Display, parts: Vec<MatchPart>) -> Self {
        let name = name.to_string();
        let ring = ScoreRing::new(score, band, format!("Match score for {name}")).small();
        Self {
            name,
            href: None,
            facts: Vec::new(),
            ring,
            parts,
            actions: Vec::new(),
            acts: Vec::new(),
            state: None,
        }
    }

    /// Links the name to its page.
    #[must_use]
    pub fn href(mut self, href: impl Display) -> Self {
        self.href = Some(href.to_string());
        self
    }

    /// Adds a fact for the line below the name: distance, pay, date.
    #[must_use]
    pub fn fact(mut self, fact: impl Display) -> Self {
        self.facts.push(fact.to_string());
        self
    }

    /// Adds something to do.
    #[must_use]
    pub fn action(mut self, href: impl Display, text: impl Display) -> Self {
        self.actions.push(Link::new(href, text));
        self
    }

    /// Adds a button that posts, with what travels along unseen (`form.key()`, `form.hidden(..)`).
    #[must_use]
    pub fn post(mut self, action: impl Display, text: impl Display, hidden: Vec<Hidden>) -> Self {
        self.acts.push(Act {
            action: action.to_string(),
            text: text.to_string(),
            hidden,
        });
        self
    }

    /// Says what came of it, in the place of a button: "Invited".
    #[must_use]
    pub fn state(mut self, tag: Tag) -> Self {
        self.state = Some(tag);
        self
    }

    fn total(&self) -> u32 {
        self.parts.iter().map(|part| u32::from(part.points)).sum()
    }

    fn weights(&self) -> u32 {
        self.parts.iter().map(|part| u32::from(part.weight)).sum()
    }
}
