//! Reads a pack from TOML and checks its rules. Unknown keys are errors: a misspelt weight must not pass in silence.

use super::answer::QuestionKey;
use super::pack::{Band, Category, MAX_SECTIONS, MAX_WEIGHT_SUM, Pack, PackError, Question, RUBRIC, Section, Source};
use serde::Deserialize;
use std::collections::HashSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    key: String,
    version: String,
    title: String,
    summary: String,
    minutes: u32,
    framework: String,
    rubric: String,
    source: SourceFile,
    bands: Vec<BandFile>,
    sections: Vec<SectionFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceFile {
    name: String,
    address: String,
    checked: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BandFile {
    from: u16,
    name: String,
    meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionFile {
    key: String,
    title: String,
    summary: String,
    categories: Vec<CategoryFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryFile {
    key: String,
    title: String,
    #[serde(default = "one")]
    weight: u32,
    questions: Vec<QuestionFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionFile {
    key: String,
    maps: Vec<String>,
    #[serde(default = "one")]
    weight: u32,
    text: String,
    help: String,
    why: String,
    evidence: Vec<String>,
    anchors: [String; 5],
}

const fn one() -> u32 {
    1
}

pub(super) fn read(text: &str) -> Result<Pack, PackError> {
    let pack = Pack::from(toml::from_str::<PackFile>(text)?);
    check_head(&pack)?;
    check_bands(&pack)?;
    check_keys(&pack)?;
    for section in &pack.sections {
        check_section(section)?;
    }
    Ok(pack)
}

fn ensure(holds: bool, at: &str, rule: &'static str) -> Result<(), PackError> {
    if holds {
        Ok(())
    } else {
        Err(PackError::Rule {
            at: at.to_owned(),
            rule,
        })
    }
}

fn check_head(pack: &Pack) -> Result<(), PackError> {
    ensure(
        is_key(&pack.key),
        &pack.key,
        "a key is lower-case letters, digits and dashes",
    )?;
    ensure(!pack.version.trim().is_empty(), "version", "a pack has a version")?;
    ensure(pack.rubric == RUBRIC, &pack.rubric, "this way of scoring is not known")?;
    let checked = chrono::NaiveDate::parse_from_str(&pack.source.checked, "%Y-%m-%d");
    ensure(
        checked.is_ok(),
        "source.checked",
        "the day of the check is written 2026-11-21",
    )?;
    ensure(
        (1..=MAX_SECTIONS).contains(&pack.sections.len()),
        "sections",
        "a pack has 1 to 20 sections",
    )
}

fn check_bands(pack: &Pack) -> Result<(), PackError> {
    ensure(
        pack.bands.first().is_some_and(|band| band.from == 0),
        "bands",
        "the first band begins at 0",
    )?;
    let rising = pack.bands.windows(2).all(|pair| pair[0].from < pair[1].from);
    ensure(rising, "bands", "each band begins above the one before")?;
    let within = pack.bands.iter().all(|band| band.from <= 1000);
    ensure(within, "bands", "a band begins at 1000 or below")
}

fn check_keys(pack: &Pack) -> Result<(), PackError> {
    let mut seen = HashSet::new();
    let sections = pack.sections.iter().map(|section| section.key.as_str());
    let categories = pack
        .sections
        .iter()
        .flat_map(|section| &section.categories)
        .map(|category| category.key.as_str());
    let questions = pack.questions().map(|question| question.key.as_str());
    for key in sections.chain(categories).chain(questions) {
        ensure(is_key(key), key, "a key is lower-case letters, digits and dashes")?;
        ensure(seen.insert(key), key, "each key is used once")?;
    }
    Ok(())
}

fn check_section(section: &Section) -> Result<(), PackError> {
    ensure(!section.categories.is_empty(), &section.key, "a section has a category")?;
    check_weights(&section.key, section.categories.iter().map(|category| category.weight))?;
    for category in &section.categories {
        ensure(
            !category.questions.is_empty(),
            &category.key,
            "a category has a question",
        )?;
        check_weights(&category.key, category.questions.iter().map(|question| question.weight))?;
        category.questions.iter().try_for_each(check_question)?;
    }
    Ok(())
}

fn check_weights(at: &str, weights: impl Iterator<Item = u32> + Clone) -> Result<(), PackError> {
    ensure(weights.clone().all(|weight| weight >= 1), at, "a weight is 1 or more")?;
    let sum = weights.fold(0_u32, u32::saturating_add);
    ensure(sum <= MAX_WEIGHT_SUM, at, "the weights of a group add up to 40 at most")
}

fn check_question(question: &Question) -> Result<(), PackError> {
    let at = question.key.as_str();
    ensure(!question.maps.is_empty(), at, "a question names at least one outcome")?;
    ensure(
        question.maps.iter().all(|id| !id.trim().is_empty()),
        at,
        "an outcome id is not empty",
    )?;
    let words = [&question.text, &question.help, &question.why];
    ensure(
        words.iter().all(|text| !text.trim().is_empty()),
        at,
        "text, help and why are written",
    )?;
    ensure(
        question.anchors.iter().all(|anchor| !anchor.trim().is_empty()),
        at,
        "each level has words",
    )?;
    let different: HashSet<_> = question.anchors.iter().collect();
    ensure(
        different.len() == question.anchors.len(),
        at,
        "the words of the levels differ",
    )
}

fn is_key(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
        && text.len() <= 64
}

impl From<PackFile> for Pack {
    fn from(file: PackFile) -> Self {
        Self {
            key: file.key,
            version: file.version,
            title: file.title,
            summary: file.summary,
            minutes: file.minutes,
            framework: file.framework,
            rubric: file.rubric,
            source: Source {
                name: file.source.name,
                address: file.source.address,
                checked: file.source.checked,
            },
            bands: file
                .bands
                .into_iter()
                .map(|band| Band {
                    from: band.from,
                    name: band.name,
                    meaning: band.meaning,
                })
                .collect(),
            sections: file.sections.into_iter().map(Section::from).collect(),
        }
    }
}

impl From<SectionFile> for Section {
    fn from(file: SectionFile) -> Self {
        Self {
            key: file.key,
            title: file.title,
            summary: file.summary,
            categories: file.categories.into_iter().map(Category::from).collect(),
        }
    }
}

impl From<CategoryFile> for Category {
    fn from(file: CategoryFile) -> Self {
        Self {
            key: file.key,
            title: file.title,
            weight: file.weight,
            questions: file.questions.into_iter().map(Question::from).collect(),
        }
    }
}

impl From<QuestionFile> for Question {
    fn from(file: QuestionFile) -> Self {
        Self {
            key: QuestionKey::new(file.key),
            maps: file.maps,
            weight: file.weight,
            text: file.text,
            help: file.help,
            why: file.why,
            evidence: file.evidence,
            anchors: file.anchors,
        }
    }
}

#[cfg(test)]
#[path = "pack_tests.rs"]
mod tests;
