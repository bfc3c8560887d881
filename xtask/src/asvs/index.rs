//! The index at the end of `docs/SECURITY-MODEL.md`: under which heading each requirement that words answer is answered.

use super::proofs::Proofs;
use super::table::{Id, Row, Table, Use};
use std::fmt::Write as _;

/// The document that ends with the index.
pub(super) const HOME: &str = "docs/SECURITY-MODEL.md";
/// The document that says what is not held.
pub(super) const NOT_MET: &str = "docs/SECURITY-REQUIREMENTS.md";

/// Where the index begins. What is named behind it is no answer.
const MARK: &str = "<!-- Written by `cargo xtask asvs --write` from here on. -->";
const HEAD: &str = "
## Where each requirement is answered

Requirements of the OWASP Application Security Verification Standard 5.0 that words answer; `docs/asvs.txt` lists those that
tests prove, too.

| Requirement | Level | Answered under |
|---|---|---|
";

/// A heading of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    file: String,
    words: String,
}

impl Heading {
    /// Finds the heading above a place of a document. Comments in examples are none.
    pub(super) fn above(file: &str, text: &str, place: usize) -> Self {
        let mut is_example = false;
        let mut words = "";
        for line in text[..place].lines() {
            if line.starts_with("```") {
                is_example = !is_example;
            }
            let rest = line.trim_start_matches('#');
            if !is_example && rest.len() < line.len() && rest.starts_with(' ') {
                words = rest.trim();
            }
        }
        Self {
            file: file.to_owned(),
            words: words.to_owned(),
        }
    }

    fn link(&self) -> String {
        let anchor: String = self
            .words
            .to_lowercase()
            .chars()
            .filter(|sign| sign.is_alphanumeric() || " -_".contains(*sign))
            .map(|sign| if sign == ' ' { '-' } else { sign })
            .collect();
        let name = self.file.rsplit('/').next().unwrap_or_default();
        let words = &self.words;
        if self.file == HOME {
            format!("[{words}](#{anchor})")
        } else {
            format!("[{}: {words}]({name}#{anchor})", name.trim_end_matches(".md"))
        }
    }
}

/// Returns a document without the index.
pub(super) fn without(text: &str) -> &str {
    text.split(MARK).next().unwrap_or_default()
}

/// Returns the document with the index that belongs to it now.
pub(super) fn renewed(home: &str, table: &Table, proofs: &Proofs, not_met: &str) -> String {
    let mut text = format!("{}\n\n{MARK}\n{HEAD}", without(home).trim_end());
    for row in table.rows().filter(|row| row.usage == Use::Doc) {
        // Writing into a string never fails.
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            row.id,
            row.level,
            answer(row, proofs, not_met)
        );
    }
    text
}

fn answer(row: &Row, proofs: &Proofs, not_met: &str) -> String {
    let links: Vec<String> = proofs
        .headings
        .get(&row.id)
        .into_iter()
        .flatten()
        .map(Heading::link)
        .collect();
    if !links.is_empty() {
        return links.join(", ");
    }
    match why_not(row.id, not_met) {
        Some(why) => format!("not held: {why}"),
        None => "nowhere yet".to_owned(),
    }
}

/// Finds the item of the list of what is not held that is about the requirement.
fn why_not(id: Id, not_met: &str) -> Option<String> {
    let begin = format!("- Chapter {}, item {}.{}: ", id.0, id.1, id.2);
    let rest = not_met.split_once(&begin)?.1;
    let item = rest.split("\n- ").next()?.split("\n\n").next()?;
    Some(item.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const LIST: &str = r#"{"requirements": [{"id": "V1.1.1", "level": 2, "use": "doc"}, {"id": "V1.1.2", "level": 1, "use": "test"},
        {"id": "V2.4.2", "level": 3, "use": "doc"}, {"id": "V2.4.3", "level": 3, "use": "doc"}]}"#;

    fn proofs(home: &str) -> Proofs {
        let id: Id = "V1.1.1".parse().expect("an id");
        let place = home.find("V1.1.1").expect("named");
        Proofs {
            tests: BTreeMap::new(),
            paragraphs: BTreeMap::from([(id, vec![HOME.to_owned()])]),
            headings: BTreeMap::from([(
                id,
                vec![
                    Heading::above(HOME, home, place),
                    Heading::above("docs/OTHER.md", home, place),
                ],
            )]),
        }
    }

    #[test]
    fn the_index_leads_to_headings_and_says_what_is_not_held() {
        let home = "# Model\n\n## TLS, of our own\n\n```\n# no heading\n```\n\nSo it is (V1.1.1).\n";
        let not_met = "- Chapter 2, item 4.2: nobody\n  waits.\n- Chapter 3, item 1.1: more.\n";
        let table = Table::from_checklist(LIST).expect("a checklist");
        let text = renewed(home, &table, &proofs(home), not_met);
        assert!(text.starts_with(home.trim_end()));
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| V")).collect();
        assert_eq!(
            rows,
            [
                "| V1.1.1 | 2 | [TLS, of our own](#tls-of-our-own), [OTHER: TLS, of our own](OTHER.md#tls-of-our-own) |",
                "| V2.4.2 | 3 | not held: nobody waits. |",
                "| V2.4.3 | 3 | nowhere yet |",
            ]
        );
        assert_eq!(
            renewed(&text, &table, &proofs(home), not_met),
            text,
            "it is written once"
        );
        assert!(!without(&text).contains("V2.4.2"), "what the index names is no answer");
    }
}
