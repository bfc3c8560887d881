//! What a pack must satisfy beyond its shape. A pack that parses can be relied upon everywhere.

use super::{AnswerKind, SectorPack, StepKey, WizardStep};
use std::collections::HashSet;

/// How many things one list of a pack holds at most, and so how many can be chosen from it.
pub const MOST_LISTED: usize = 200;

/// A pack that cannot be used, with the file and the key at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {key}: {why}")]
pub struct PackError {
    file: String,
    key: String,
    why: String,
}

impl PackError {
    pub(super) fn new(file: &str, key: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            key: key.into(),
            why: why.into(),
        }
    }

    pub(super) fn syntax(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text[..start].matches('\n').count() + 1;
        Self::new(file, format!("line {line}"), error.message().trim().replace('\n', " "))
    }
}

/// Collects findings for one file, so that the checks below read as sentences.
struct Checker<'a> {
    file: &'a str,
    pack: &'a SectorPack,
}

type Checked = Result<(), PackError>;

pub(super) fn check(file: &str, pack: &SectorPack) -> Checked {
    let checker = Checker { file, pack };
    checker.keys()?;
    checker.credentials()?;
    checker.evidence_clocks()?;
    checker.references()?;
    checker.wizard()?;
    checker.matching()
}

/// Answers that the platform keeps in tables of their own belong to one question each.
fn special(answer: AnswerKind) -> Option<&'static str> {
    match answer {
        AnswerKind::Qualifications => Some("qualifications"),
        AnswerKind::Experience => Some("experience"),
        AnswerKind::Specialisms => Some("specialisms"),
        AnswerKind::Roles => Some("roles"),
        AnswerKind::Week => Some("week"),
        _ => None,
    }
}

impl Checker<'_> {
    fn refuse(&self, key: impl Into<String>, why: impl Into<String>) -> Checked {
        Err(PackError::new(self.file, key, why))
    }

    fn demand(&self, holds: bool, key: impl Into<String>, why: impl Into<String>) -> Checked {
        if holds { Ok(()) } else { self.refuse(key, why) }
    }

    /// Every key is a lower-case word with dashes, once in its list.
    fn keys(&self) -> Checked {
        self.well_formed("key", [self.pack.key.as_str()])?;
        self.well_formed(
            "organisations",
            self.pack.organisations.iter().map(|kind| kind.key.as_str()),
        )?;
        self.well_formed(
            "authorities",
            self.pack.authorities.iter().map(|authority| authority.key.as_str()),
        )?;
        self.well_formed(
            "credentials",
            self.pack.credentials.iter().map(|kind| kind.key.as_str()),
        )?;
        self.well_formed(
            "qualifications",
            self.pack.qualifications.iter().map(|it| it.key.as_str()),
        )?;
        self.well_formed("roles", self.pack.roles.iter().map(|role| role.key.as_str()))?;
        self.well_formed("specialisms", self.pack.specialisms.iter().map(|it| it.key.as_str()))?;
        self.well_formed("retention", self.pack.retention.iter().map(|clock| clock.key.as_str()))
    }

    fn well_formed<'k>(&self, list: &str, keys: impl IntoIterator<Item = &'k str>) -> Checked {
        let mut seen = HashSet::new();
        for key in keys {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            let formed = !key.is_empty() && key.len() <= 60 && key.bytes().all(plain);
            self.demand(
                formed,
                list,
                format!("`{key}` must be lower-case letters, digits and dashes"),
            )?;
            self.demand(seen.insert(key), list, format!("`{key}` stands there twice"))?;
        }
        let most = format!("holds more than {MOST_LISTED}");
        self.demand(seen.len() <= MOST_LISTED, list, most)?;
        self.demand(!seen.is_empty(), list, "is empty")
    }

    /// The lattice names known types and is closed, so that one look-up answers.
    fn credentials(&self) -> Checked {
        for kind in &self.pack.credentials {
            let place = format!("credentials.{}", kind.key);
            let known = self.pack.authority(&kind.authority).is_some();
            self.demand(
                known,
                &place,
                format!("authority `{}` is not in this pack", kind.authority),
            )?;
            for covered in &kind.covers {
                let Some(covered) = self.pack.credential(covered) else {
                    return self.refuse(place, format!("covers `{covered}`, which is not in this pack"));
                };
                for further in &covered.covers {
                    let why = format!("covers `{}` and so must list `{further}` too", covered.key);
                    self.demand(kind.covers(further), &place, why)?;
                }
            }
        }
        Ok(())
    }

    /// Whatever somebody can show has one clock, so that no copy is kept for ever.
    fn evidence_clocks(&self) -> Checked {
        for kind in &self.pack.credentials {
            let clocks = self.pack.retention.iter().filter_map(|clock| clock.evidence.as_ref());
            let count = clocks.filter(|clock| clock.classes.contains(&kind.class)).count();
            let why = format!("evidence for `{}` must have one clock, it has {count}", kind.key);
            self.demand(count == 1, "retention", why)?;
        }
        Ok(())
    }

    fn references(&self) -> Checked {
        for role in &self.pack.roles {
            for required in &role.requires {
                let known = self.pack.credential(required).is_some();
                let why = format!("requires `{required}`, which is not in this pack");
                self.demand(known, format!("roles.{}", role.key), why)?;
            }
        }
        for qualification in &self.pack.qualifications {
            if let Some(credential) = &qualification.credential {
                let known = self.pack.credential(credential).is_some();
                let why = format!("is proved by `{credential}`, which is not in this pack");
                self.demand(known, format!("qualifications.{}", qualification.key), why)?;
            }
        }
        Ok(())
    }

    fn wizard(&self) -> Checked {
        let steps: Vec<StepKey> = self.pack.wizard.iter().map(|step| step.key).collect();
        let order = "must be personal, qualifications, experience, availability, in this order";
        self.demand(steps == StepKey::ALL, "wizard", order)?;
        let total: u32 = self.pack.wizard.iter().map(|step| u32::from(step.weight)).sum();
        self.demand(
            total == 100,
            "wizard",
            format!("weights must sum to 100, they sum to {total}"),
        )?;
        self.pack.wizard.iter().try_for_each(|step| self.step(step))
    }

    fn step(&self, step: &WizardStep) -> Checked {
        let place = format!("wizard.{}", step.key);
        // A step without weight could be done or not and the percentage would not tell.
        self.demand(step.weight > 0, &place, "weight must be above 0")?;
        self.demand(
            step.questions.iter().any(|it| it.required),
            &place,
            "needs a required question",
        )?;
        let mut seen = HashSet::new();
        for question in &step.questions {
            let place = format!("{place}.{}", question.key);
            self.demand(seen.insert(&question.key), &place, "stands there twice")?;
            let chooses = matches!(question.answer, AnswerKind::OneOf | AnswerKind::SomeOf);
            self.demand(
                chooses != question.choices.is_empty(),
                &place,
                "choices and answer do not fit",
            )?;
            if chooses {
                self.well_formed(&place, question.choices.iter().map(|choice| choice.key.as_str()))?;
            }
            let owner = special(question.answer);
            let why = "this kind of answer belongs to another question";
            self.demand(owner.is_none_or(|owner| owner == question.key), &place, why)?;
        }
        for needed in step.key.needs() {
            let there = step.question(needed).is_some_and(|question| question.required);
            self.demand(there, &place, format!("must ask `{needed}` as a required question"))?;
        }
        Ok(())
    }

    fn matching(&self) -> Checked {
        let matching = &self.pack.matching;
        let total = matching.weights.total();
        self.demand(
            total == 100,
            "matching.weights",
            format!("must sum to 100, they sum to {total}"),
        )?;
        let rises = matching.scale.near_km < matching.scale.far_km;
        self.demand(rises, "matching.scale", "near_km must be below far_km")?;
        let full = matching.scale.experience_full_months > 0 && matching.scale.familiarity_full_shifts > 0;
        self.demand(full, "matching.scale", "the full marks must be above 0")?;
        let asks = !matching.waves.is_empty() && matching.waves.iter().all(|wave| *wave > 0);
        self.demand(asks, "matching.waves", "needs at least one wave, each above 0")
    }
}
