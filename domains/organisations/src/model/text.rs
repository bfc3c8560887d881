//! Short texts that people type: what is kept of them, and what is refused.

use kernel::FieldError;

/// A field, as errors name it.
pub(super) struct Field {
    pub(super) name: &'static str,
    /// What to enter, as it stands after "Enter": `the site's name`.
    pub(super) what: &'static str,
    pub(super) least: usize,
    pub(super) most: usize,
}

impl Field {
    /// Tidies a text that must be there.
    pub(super) fn required(&self, text: &str, errors: &mut Vec<FieldError>) -> String {
        let tidy = tidy(text);
        let length = tidy.chars().count();
        if length == 0 {
            self.refuse(errors, "required", format!("Enter {}", self.what));
        } else if length < self.least {
            self.refuse(
                errors,
                "too-short",
                format!("Enter {} with at least {} characters", self.what, self.least),
            );
        } else if length > self.most {
            self.refuse(
                errors,
                "too-long",
                format!("Enter {} with at most {} characters", self.what, self.most),
            );
        }
        tidy
    }

    /// Tidies a text that may be left out.
    pub(super) fn optional(&self, text: Option<&str>, errors: &mut Vec<FieldError>) -> Option<String> {
        let given = text.map(tidy).filter(|text| !text.is_empty())?;
        Some(self.required(&given, errors))
    }

    fn refuse(&self, errors: &mut Vec<FieldError>, code: &'static str, message: String) {
        errors.push(FieldError::new(self.name, code, message));
    }
}

/// One line, single spaces, and no characters that cannot be seen: a name must not pose as another.
fn tidy(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !is_hidden(*c))
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks that turn the writing direction around, and characters without width.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAME: Field = Field {
        name: "name",
        what: "the name",
        least: 2,
        most: 10,
    };

    fn read(text: &str) -> Result<String, &'static str> {
        let mut errors = Vec::new();
        let kept = NAME.required(text, &mut errors);
        errors.first().map_or(Ok(kept), |error| Err(error.code))
    }

    #[test]
    fn texts_are_tidied_and_measured() {
        assert_eq!(read("  Rose \n wood "), Ok("Rose wood".into()));
        assert_eq!(read("Ros\u{202e}e"), Ok("Rose".into()));
        assert_eq!(read(" \u{200b} "), Err("required"));
        assert_eq!(read("R"), Err("too-short"));
        assert_eq!(read("Rosewood House"), Err("too-long"));
        assert_eq!(NAME.optional(Some("  "), &mut Vec::new()), None);
    }

    proptest! {
        #[test]
        fn what_is_kept_is_one_tidy_line(text in "\\PC{0,30}") {
            let kept = tidy(&text);
            prop_assert_eq!(tidy(&kept), kept.clone());
            prop_assert!(!kept.contains('\n') && !kept.contains("  "));
        }
    }
}
