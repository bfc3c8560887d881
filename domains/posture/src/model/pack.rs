//! Question packs: what is asked, in which words, with which weights. A pack is data and never changes; a new
//! wording is a new version.

use super::answer::{Level, QuestionKey};
use super::canonical::{self, Digest};
use super::pack_file;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// The weights of one group may add up to this at most. The least common multiple of 1 to 40 is below 10^16, so
/// no denominator of a score can pass 4 * 10^16 * 10^16 * [`MAX_SECTIONS`]: 128 bits hold every exact score.
pub const MAX_WEIGHT_SUM: u32 = 40;
/// The most sections a pack may have.
pub const MAX_SECTIONS: usize = 20;

/// The way of scoring that this crate knows.
pub const RUBRIC: &str = "mean-of-means/1";

/// The shipped pack, its files joined in order.
const EVERYDAY_SECURITY_1: &str = concat!(
    include_str!("../../packs/everyday-security-1/00-pack.toml"),
    include_str!("../../packs/everyday-security-1/10-govern.toml"),
    include_str!("../../packs/everyday-security-1/20-identify.toml"),
    include_str!("../../packs/everyday-security-1/30-protect.toml"),
    include_str!("../../packs/everyday-security-1/40-detect.toml"),
    include_str!("../../packs/everyday-security-1/50-respond.toml"),
    include_str!("../../packs/everyday-security-1/60-recover.toml"),
);

/// A pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// It is not TOML of the right shape.
    #[error("the question pack cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// It breaks a rule.
    #[error("the question pack breaks a rule at {at}: {rule}")]
    Rule {
        /// Where: a key or a heading.
        at: String,
        /// Which rule.
        rule: &'static str,
    },
}

/// A range of scores with a name of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Band {
    /// The lowest shown score in tenths of a percent.
    pub from: u16,
    /// Its name: `Managed`.
    pub name: String,
    /// What it means, in a sentence or two.
    pub meaning: String,
}

/// Where the pack's facts come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The publication.
    pub name: String,
    /// Its address.
    pub address: String,
    /// The day somebody checked the pack against it.
    pub checked: String,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Its key within the pack.
    pub key: QuestionKey,
    /// The outcomes it asks about: `PR.AA-03`.
    pub maps: Vec<String>,
    /// Its weight within the category.
    pub weight: u32,
    /// The question.
    pub text: String,
    /// What is meant, with examples.
    pub help: String,
    /// Why it matters.
    pub why: String,
    /// What would show it.
    pub evidence: Vec<String>,
    /// What each level from 0 to 4 means here.
    pub anchors: [String; 5],
}

impl Question {
    /// Returns what the level means here.
    pub fn anchor(&self, level: Level) -> &str {
        &self.anchors[usize::from(level.get())]
    }
}

/// Questions that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Category {
    /// Its key within the pack.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// Its weight within the section.
    pub weight: u32,
    /// Its questions in order.
    pub questions: Vec<Question>,
}

/// One of the pack's parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its key within the pack.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Its categories in order.
    pub categories: Vec<Category>,
}

impl Section {
    /// Returns its questions in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.categories.iter().flat_map(|category| &category.questions)
    }
}

/// A question pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pack {
    /// Its key.
    pub key: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: String,
    /// What it is, in a sentence or two.
    pub summary: String,
    /// How many minutes it takes.
    pub minutes: u32,
    /// The framework whose outcome ids it names.
    pub framework: String,
    /// The way of scoring.
    pub rubric: String,
    /// Where its facts come from.
    pub source: Source,
    /// Score bands, lowest first; the first begins at 0.
    pub bands: Vec<Band>,
    /// Its sections in order.
    pub sections: Vec<Section>,
}

/// A question with the place where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'pack> {
    /// The section.
    pub section: &'pack Section,
    /// The category.
    pub category: &'pack Category,
    /// The question.
    pub question: &'pack Question,
    /// Its number in the whole pack, from 1.
    pub number: usize,
}

impl Pack {
    /// Reads a pack from TOML.
    ///
    /// # Errors
    /// When it is not TOML of the right shape, or breaks a rule.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        pack_file::read(text)
    }

    /// Returns every question in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(Section::questions)
    }

    /// Returns every question in order with its place.
    pub fn places(&self) -> impl Iterator<Item = Place<'_>> {
        let flat = self.sections.iter().flat_map(|section| {
            section.categories.iter().flat_map(move |category| {
                category
                    .questions
                    .iter()
                    .map(move |question| (section, category, question))
            })
        });
        flat.enumerate().map(|(index, (section, category, question))| Place {
            section,
            category,
            question,
            number: index + 1,
        })
    }

    /// Finds a question with its place.
    pub fn find(&self, key: &QuestionKey) -> Option<Place<'_>> {
        self.places().find(|place| place.question.key == *key)
    }

    /// Finds a section.
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.key == key)
    }

    /// Returns the band of a score in tenths of a percent. It goes by the score as shown, so that a page never
    /// says "50.0%" beside the band below.
    pub fn band(&self, permille: u16) -> Option<&Band> {
        self.bands.iter().rev().find(|band| band.from <= permille)
    }

    /// Returns the digest of the whole pack: every word, id and weight.
    ///
    /// # Errors
    /// Never for a pack that was parsed, as packs hold no floats.
    pub fn digest(&self) -> Result<Digest, canonical::NotCanonical> {
        let value = serde_json::to_value(self).map_err(|_| canonical::NotCanonical)?;
        Ok(Digest::of(canonical::canonical(&value)?.as_bytes()))
    }
}

/// The packs an installation knows, all versions.
#[derive(Debug, Clone)]
pub struct Packs {
    by_version: HashMap<(String, String), Arc<Pack>>,
    newest: Vec<Arc<Pack>>,
}

impl Packs {
    /// Loads the packs that ship with Muster.
    ///
    /// # Errors
    /// When a shipped pack is broken; a test reads each.
    pub fn shipped() -> Result<Self, PackError> {
        Ok(Self::of(vec![Pack::parse(EVERYDAY_SECURITY_1)?]))
    }

    /// Gathers packs; of several versions of one key the last given is the one that new runs begin with.
    pub fn of(packs: Vec<Pack>) -> Self {
        let (mut by_version, mut newest) = (HashMap::new(), Vec::<Arc<Pack>>::new());
        for pack in packs.into_iter().map(Arc::new) {
            by_version.insert((pack.key.clone(), pack.version.clone()), Arc::clone(&pack));
            newest.retain(|other| other.key != pack.key);
            newest.push(pack);
        }
        Self { by_version, newest }
    }

    /// Returns the pack that new runs of this key begin with.
    pub fn newest(&self, key: &str) -> Option<&Arc<Pack>> {
        self.newest.iter().find(|pack| pack.key == key)
    }

    /// Returns every pack that a new run can begin with.
    pub fn list(&self) -> &[Arc<Pack>] {
        &self.newest
    }

    /// Returns one version of a pack.
    pub fn version(&self, key: &str, version: &str) -> Option<&Arc<Pack>> {
        self.by_version.get(&(key.to_owned(), version.to_owned()))
    }
}
