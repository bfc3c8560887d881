//! Texts that get signed.

use unicode_normalization::UnicodeNormalization;

/// A text in NFC without control characters: what every RDF processor writes down alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedText(String);

/// A text that cannot be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// It holds a line break, a tab or another control character.
    #[error("the text holds a control character")]
    Control,
    /// It is empty or only spaces.
    #[error("the text is empty")]
    Empty,
    /// It is longer than a certificate can show.
    #[error("the text is too long")]
    TooLong,
}

impl SignedText {
    /// The longest text in characters.
    pub const LONGEST: usize = 600;

    /// Checks and normalises a text.
    ///
    /// # Errors
    /// When it is empty, too long or holds a control character.
    pub fn try_new(text: &str) -> Result<Self, TextError> {
        let text: String = text.trim().nfc().collect();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.chars().count() > Self::LONGEST {
            return Err(TextError::TooLong);
        }
        if text.chars().any(is_refused) {
            return Err(TextError::Control);
        }
        Ok(Self(text))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Unwraps the text.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Processors disagree on how to write these. The bidirectional overrides are refused too: they let a text show
/// something other than what is signed.
fn is_refused(letter: char) -> bool {
    letter.is_control() || ('\u{202A}'..='\u{202E}').contains(&letter) || ('\u{2066}'..='\u{2069}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn control_characters_and_hidden_turns_are_refused() {
        for bad in [
            "a\nb",
            "a\tb",
            "a\u{0}b",
            "a\u{7f}b",
            "a\u{85}b",
            "a\u{202e}b",
            "a\u{2066}b",
        ] {
            assert_eq!(SignedText::try_new(bad), Err(TextError::Control), "{bad:?}");
        }
        assert_eq!(SignedText::try_new("  "), Err(TextError::Empty));
        assert_eq!(SignedText::try_new(&"x".repeat(601)), Err(TextError::TooLong));
    }

    #[test]
    fn letters_are_composed() {
        assert_eq!(
            SignedText::try_new(" Zoe\u{308} ").map(SignedText::into_string),
            Ok("Zo\u{eb}".to_owned())
        );
    }

    proptest! {
        #[test]
        fn what_is_accepted_stays_as_it_is(text in ".{1,60}") {
            if let Ok(signed) = SignedText::try_new(&text) {
                prop_assert_eq!(SignedText::try_new(signed.as_str()), Ok(signed.clone()));
            }
        }
    }
}
