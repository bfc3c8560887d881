//! How typed text is put in order or refused.

use kernel::FieldError;
use unicode_normalization::UnicodeNormalization;

/// Gathers what is wrong with a step, field by field.
#[derive(Debug)]
pub(crate) struct Findings {
    step: &'static str,
    errors: Vec<FieldError>,
}

impl Findings {
    pub(crate) const fn new(step: &'static str) -> Self {
        Self {
            step,
            errors: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        self.errors
            .push(FieldError::new(format!("{}/{field}", self.step), code, message));
    }

    pub(crate) fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }

    /// Takes one line of text: trimmed, without control characters; nothing typed is no answer.
    pub(crate) fn line(&mut self, field: &str, name: &str, typed: Option<String>, most: usize) -> Option<String> {
        self.text(field, name, typed, most, false)
    }

    /// Takes a few lines of text.
    pub(crate) fn lines(&mut self, field: &str, name: &str, typed: Option<String>, most: usize) -> Option<String> {
        self.text(field, name, typed, most, true)
    }

    fn text(&mut self, field: &str, name: &str, typed: Option<String>, most: usize, lines: bool) -> Option<String> {
        let kept: String = typed?.nfc().filter(|c| *c != '\r').collect();
        let kept = kept.trim();
        if kept.is_empty() {
            return None;
        }
        if kept.chars().any(|c| forbidden(c) && !(lines && c == '\n')) {
            self.add(
                field,
                "format",
                format!("{name} must not contain special control characters"),
            );
            return None;
        }
        if kept.chars().count() > most {
            self.add(field, "too-long", format!("{name} must be {most} characters or fewer"));
            return None;
        }
        Some(kept.to_owned())
    }
}

/// Control characters, and marks that turn the direction of the text that follows.
fn forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Puts a phone number in order: digits with at most a plus in front; `None` when it cannot be one.
pub(crate) fn phone(typed: &str) -> Option<String> {
    let kept: String = typed
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.'))
        .collect();
    let digits = kept.strip_prefix('+').unwrap_or(&kept);
    let holds = (10..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (holds && (kept.starts_with('+') || kept.starts_with('0'))).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_put_in_order_or_refused() {
        let mut findings = Findings::new("personal");
        assert_eq!(
            findings.line("a", "Name", Some("  Zoe\u{308} ".to_owned()), 4),
            Some("Zo\u{eb}".to_owned())
        );
        assert_eq!(findings.line("a", "Name", Some(" ".to_owned()), 4), None);
        assert_eq!(
            findings.lines("a", "Bio", Some("a\r\nb".to_owned()), 4),
            Some("a\nb".to_owned())
        );
        assert!(findings.errors.is_empty());
        assert_eq!(findings.line("b", "Name", Some("abcde".to_owned()), 4), None);
        assert_eq!(findings.line("c", "Name", Some("a\nb".to_owned()), 4), None);
        assert_eq!(findings.line("d", "Name", Some("a\u{202e}b".to_owned()), 4), None);
        let fields: Vec<_> = findings.into_errors().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["personal/b", "personal/c", "personal/d"]);
    }

    #[test]
    fn phone_numbers_are_put_in_order_or_refused() {
        assert_eq!(phone("07700 900-123").as_deref(), Some("07700900123"));
        assert_eq!(phone("+44 (0)7700 900123").as_deref(), Some("+4407700900123"));
        for bad in ["", "7700900123", "0770", "07700 9001a3", "+", "0".repeat(16).as_str()] {
            assert_eq!(phone(bad), None, "{bad}");
        }
    }
}
