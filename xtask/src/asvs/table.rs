//! The table of requirements: id, level, how it is to be shown, and where it is.

use super::proofs::Proofs;
use crate::lint::Finding;
use anyhow::{Context, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

const HEAD: &str = "\
# Written by `cargo xtask asvs --write`. Requirement ids and levels are those of the OWASP Application Security
# Verification Standard 5.0.0, (c) 2008-2025 The OWASP Foundation, CC BY-SA 4.0; this file stays under that licence.
# Columns: id, level, shown by (test = a test named after it, doc = a paragraph that carries the id), where.
";

/// A requirement's id: chapter, section, item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id(pub(super) u16, pub(super) u16, pub(super) u16);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("V{}.{}.{}", self.0, self.1, self.2))
    }
}

impl FromStr for Id {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let parts = text.strip_prefix('V').unwrap_or(text).split('.').map(str::parse);
        match parts
            .collect::<Result<Vec<u16>, _>>()
            .with_context(|| text.to_owned())?[..]
        {
            [chapter, section, item] => Ok(Self(chapter, section, item)),
            _ => bail!("{text} is no id of a requirement"),
        }
    }
}

/// How a requirement is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Use {
    /// By a test.
    Test,
    /// By a paragraph.
    Doc,
    /// It does not concern us, until something new makes it.
    No,
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Test => "test",
            Self::Doc => "doc",
            Self::No => "no",
        })
    }
}

/// One requirement.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: Id,
    pub(super) level: u8,
    pub(super) usage: Use,
    pub(super) proofs: Vec<String>,
}

/// All requirements by id.
#[derive(Debug, Clone, Default)]
pub(super) struct Table(BTreeMap<Id, Row>);

#[derive(Deserialize)]
struct Checklist {
    requirements: Vec<Requirement>,
}

#[derive(Deserialize)]
struct Requirement {
    id: String,
    level: u8,
    #[serde(rename = "use")]
    usage: Use,
}

impl Table {
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.0.values()
    }

    /// Reads the file that [`Self::write`] writes.
    pub(super) fn read(text: &str) -> anyhow::Result<Self> {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(row).collect::<anyhow::Result<Vec<Row>>>().map(Self::of)
    }

    /// Reads the checklist.
    pub(super) fn from_checklist(text: &str) -> anyhow::Result<Self> {
        let list: Checklist = serde_json::from_str(text).context("the checklist")?;
        let rows = list.requirements.into_iter().map(|requirement| {
            Ok(Row {
                id: requirement.id.parse()?,
                level: requirement.level,
                usage: requirement.usage,
                proofs: Vec::new(),
            })
        });
        rows.collect::<anyhow::Result<Vec<Row>>>().map(Self::of)
    }

    fn of(rows: Vec<Row>) -> Self {
        Self(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    /// Returns the same requirements with what proves them now, and a finding for each proof of a requirement that there
    /// is not. A test named after one that did not concern us wakes it.
    pub(super) fn proven_by(&self, proofs: &Proofs) -> (Self, Vec<Finding>) {
        let mut table = self.clone();
        for row in table.0.values_mut() {
            if proofs.tests.contains_key(&row.id) {
                row.usage = Use::Test;
            }
            let places = match row.usage {
                Use::Test => &proofs.tests,
                Use::Doc | Use::No => &proofs.paragraphs,
            };
            row.proofs = places.get(&row.id).cloned().unwrap_or_default();
        }
        let named = proofs.tests.iter().chain(&proofs.paragraphs);
        let unknown = named
            .filter(|(id, _)| !self.0.contains_key(id))
            .map(|(id, places)| Finding::new(places.join(" "), format!("there is no requirement {id}")));
        (table, unknown.collect())
    }

    pub(super) fn write(&self) -> String {
        let lines = self.rows().map(|row| {
            let line = format!("{:<8} L{} {:<4} {}", row.id, row.level, row.usage, row.proofs.join(" "));
            line.trim_end().to_owned() + "\n"
        });
        HEAD.to_owned() + &lines.collect::<String>()
    }
}

fn row(line: &str) -> anyhow::Result<Row> {
    let mut words = line.split_whitespace();
    let mut next = || words.next().with_context(|| format!("docs/asvs.txt: {line}"));
    let (id, level, usage) = (next()?, next()?, next()?);
    Ok(Row {
        id: id.parse()?,
        level: level.trim_start_matches('L').parse().with_context(|| line.to_owned())?,
        usage: match usage {
            "test" => Use::Test,
            "doc" => Use::Doc,
            "no" => Use::No,
            other => bail!("docs/asvs.txt: {other} is no way to show a requirement"),
        },
        proofs: words.map(str::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proofs(tests: &[(&str, &str)]) -> Proofs {
        let by_id = |(id, place): &(&str, &str)| (id.parse().expect("an id"), vec![(*place).to_owned()]);
        Proofs {
            tests: tests.iter().map(by_id).collect(),
            paragraphs: BTreeMap::new(),
            headings: BTreeMap::new(),
        }
    }

    #[test]
    fn what_is_written_is_read_and_ids_are_in_order() {
        let list = r#"{"requirements": [{"id": "V10.1.1", "level": 2, "use": "no"}, {"id": "V2.1.10", "level": 1, "use": "test"},
            {"id": "V2.1.9", "level": 3, "use": "doc"}]}"#;
        let table = Table::from_checklist(list).expect("a checklist");
        let (found, unknown) = table.proven_by(&proofs(&[("V2.1.10", "a.rs"), ("V10.1.1", "b.rs")]));
        assert!(unknown.is_empty());
        let text = found.write();
        assert_eq!(Table::read(&text).expect("our own text").write(), text);
        let lines: Vec<&str> = text.lines().skip(3).collect();
        assert_eq!(
            lines,
            ["V2.1.9   L3 doc", "V2.1.10  L1 test a.rs", "V10.1.1  L2 test b.rs"]
        );
    }

    #[test]
    fn a_proof_of_nothing_is_named() {
        let (_, unknown) = Table::default().proven_by(&proofs(&[("V99.1.1", "a.rs")]));
        assert_eq!(unknown.len(), 1);
    }
}
