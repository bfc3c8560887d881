//! HTML that academy has cleaned: lesson text and transcripts. Nothing else becomes one.

use std::fmt;

/// Clean HTML, shown as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CleanHtml(String);

impl askama::filters::HtmlSafe for CleanHtml {}

impl CleanHtml {
    /// Takes what `academy::model::to_html` or `to_plain_paragraphs` made.
    pub(super) const fn of_academy(html: String) -> Self {
        Self(html)
    }
}

impl fmt::Display for CleanHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
