//! What every field has: a name, a label, perhaps a hint and a fault.

/// The part that all fields share.
#[derive(Debug, Clone)]
pub struct Base {
    /// The name under which the answer is posted.
    pub name: String,
    /// The id of the control that the label and the error summary point to.
    pub id: String,
    /// The label, or the legend of a group.
    pub label: String,
    /// What helps to answer.
    pub hint: Option<String>,
    /// What to mend.
    pub error: Option<String>,
    /// The words above the heading, when the label is the page's heading.
    pub caption: Option<String>,
    /// True when the label is the page's one heading.
    pub heading: bool,
    /// True when the answer may be left empty; the label then says so.
    pub optional: bool,
}

impl Base {
    /// Makes the shared part of a field.
    pub fn new(name: String, label: String, error: Option<String>) -> Self {
        let id = id_of(&name);
        Self {
            name,
            id,
            label,
            hint: None,
            error,
            caption: None,
            heading: false,
            optional: false,
        }
    }

    /// Returns the ids of the hint and the error, for `aria-describedby`.
    pub fn described_by(&self) -> Option<String> {
        self.described_by_also(None)
    }

    /// Returns the same with one id more.
    pub fn described_by_also(&self, more: Option<&str>) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        let more = more.map(|ending| format!("{}-{ending}", self.id));
        let ids: Vec<String> = [hint, error, more].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// Turns a field's name into an id: letters, digits and dashes.
pub fn id_of(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' })
        .collect()
}

/// Gives a field the builders that all fields share, and lets templates write it as it stands.
macro_rules! field {
    ($name:ident) => {
        impl askama::filters::HtmlSafe for $name {}

        impl $name {
            /// Adds a hint below the label.
            #[must_use]
            pub fn hint(mut self, hint: impl std::fmt::Display) -> Self {
                self.base.hint = Some(hint.to_string());
                self
            }

            /// Says in the label that the answer may be left empty.
            #[must_use]
            pub fn optional(mut self) -> Self {
                self.base.optional = true;
                self
            }

            /// Makes the label the page's one heading: the question page.
            #[must_use]
            pub fn as_heading(mut self) -> Self {
                self.base.heading = true;
                self
            }

            /// Adds words above the heading, as in "Step 2 of 4".
            #[must_use]
            pub fn caption(mut self, caption: impl std::fmt::Display) -> Self {
                self.base.caption = Some(caption.to_string());
                self
            }
        }
    };
}
pub(super) use field;
