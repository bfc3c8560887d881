//! The pages that explain error codes, from `docs/errors`.

include!(concat!(env!("OUT_DIR"), "/error_pages.rs"));

/// What one code means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorPage {
    /// The code, `domain/what`.
    pub code: &'static str,
    /// What happened and what to do, a paragraph each.
    pub paragraphs: Vec<String>,
}

impl ErrorPage {
    /// Returns the part of the code that names its place on the domain's page.
    pub fn anchor(&self) -> &'static str {
        self.code.split_once('/').map_or(self.code, |(_, name)| name)
    }
}

/// Returns the codes of a domain with their explanations; `None` for a domain that has none.
pub fn error_pages(domain: &str) -> Option<Vec<ErrorPage>> {
    let (_, text) = PAGES.iter().find(|(name, _)| *name == domain && *name != "README")?;
    Some(parse(text))
}

/// Returns the domains that have error pages.
pub fn error_domains() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(name, _)| *name).filter(|name| *name != "README")
}

fn parse(text: &'static str) -> Vec<ErrorPage> {
    let mut pages: Vec<ErrorPage> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        if let Some(code) = line.strip_prefix("## ") {
            let code = code.trim_matches('`');
            pages.push(ErrorPage {
                code,
                paragraphs: Vec::new(),
            });
            open = false;
        } else if line.is_empty() {
            open = false;
        } else if let Some(page) = pages.last_mut() {
            match page.paragraphs.last_mut().filter(|_| open) {
                Some(paragraph) => {
                    paragraph.push(' ');
                    paragraph.push_str(line);
                }
                None => page.paragraphs.push(line.to_owned()),
            }
            open = true;
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_by_heading_and_paragraph() {
        let pages = parse("# Title\nintro\n\n## web/not-found\n\nOne\nline.\n\nTwo.\n## `web/other`\nThree.");
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[0].paragraphs, ["One line.", "Two."]);
        assert_eq!((pages[1].code, pages[1].anchor()), ("web/other", "other"));
    }

    #[test]
    fn every_explained_code_belongs_to_its_page() {
        for domain in error_domains() {
            for page in error_pages(domain).expect("a listed page") {
                assert!(
                    page.code.starts_with(&format!("{domain}/")),
                    "{} stands on the page of {domain}",
                    page.code
                );
                assert!(!page.paragraphs.is_empty(), "{} is not explained", page.code);
            }
        }
    }
}
