//! What makes a password good enough. There are no rules about kinds of characters: only length and how hard it is to
//! guess, for the person who chose it.

use kernel::{Email, FieldError, Secret};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

/// The least number of characters.
pub const MIN_CHARACTERS: usize = 8;
/// From this length on there is nothing to advise.
pub const GOOD_CHARACTERS: usize = 15;
/// The most bytes.
pub const MAX_BYTES: usize = 1024;
/// How many characters the estimate looks at; its cost grows faster than the length.
const ESTIMATED_CHARACTERS: usize = 100;
/// Words that everybody tries first here.
const HOUSE_WORDS: [&str; 8] = [
    "muster", "worker", "employer", "carer", "security", "officer", "shift", "training",
];

/// A password in the one form in which it is hashed, so that two keyboards that write the same letters agree.
#[derive(Debug, Clone)]
pub(crate) struct Password(Secret<String>);

/// A password that was accepted, with what could be better.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) password: Password,
    pub(crate) advice: Option<&'static str>,
}

impl Password {
    /// Takes what somebody typed to sign in. `None` when it is too long to be anybody's.
    pub(crate) fn typed(text: &Secret<String>) -> Option<Self> {
        let fits = text.expose().len() <= MAX_BYTES;
        fits.then(|| Self(Secret::new(text.expose().nfkc().collect())))
    }

    /// Takes a new password, if it is good enough for the person with these words of their own.
    pub(crate) fn choose(text: &Secret<String>, own_words: &[&str]) -> Result<Chosen, FieldError> {
        let refuse = |code, message: &str| Err(FieldError::new("password", code, message));
        let characters = text.expose().chars().count();
        if characters == 0 {
            return refuse("required", "Enter a password");
        }
        if characters < MIN_CHARACTERS {
            return refuse("too-short", "Choose a password with at least 8 characters");
        }
        let Some(password) = Self::typed(text) else {
            return refuse("too-long", "Choose a password with at most 1,024 characters");
        };
        if estimate(text.expose(), own_words) < Score::Three {
            return refuse(
                "too-easy",
                "Choose a password that is harder to guess. Three or four words that do not belong together work well",
            );
        }
        let advice = (characters < GOOD_CHARACTERS).then_some(
            "A longer password is safer. Three or four words that do not belong together are easy to remember",
        );
        Ok(Chosen { password, advice })
    }

    /// Hands the bytes to the hash.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose().as_bytes()
    }
}

fn estimate(text: &str, own_words: &[&str]) -> Score {
    let start: String = text.chars().take(ESTIMATED_CHARACTERS).collect();
    let words: Vec<&str> = own_words
        .iter()
        .copied()
        .chain(HOUSE_WORDS)
        .filter(|word| word.len() > 2)
        .collect();
    zxcvbn(&start, &words).score()
}

/// Splits an address into the words that its owner is likely to build a password from.
pub(crate) fn words_of(email: &Email) -> Vec<&str> {
    let text = email.as_str();
    let mut words = vec![text];
    words.extend(text.split('@'));
    words.extend(text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 2));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn choose(text: &str) -> Result<Option<&'static str>, &'static str> {
        let email: Email = "josephine.bloggs@rosewood-care.example".parse().expect("an address");
        Password::choose(&Secret::new(text.into()), &words_of(&email))
            .map(|chosen| chosen.advice)
            .map_err(|error| error.code)
    }

    #[test]
    fn length_and_guessing_decide_and_nothing_else() {
        assert_eq!(choose(""), Err("required"));
        assert_eq!(choose("kT9$wq1"), Err("too-short"));
        assert_eq!(choose("password123"), Err("too-easy"));
        assert_eq!(choose("Password1!"), Err("too-easy"));
        assert_eq!(choose("aaaaaaaaaaaaaaaaaaaaaaaa"), Err("too-easy"));
        assert_eq!(choose(&"x7".repeat(600)), Err("too-long"));
        assert!(matches!(choose("qv8k2mzr"), Ok(Some(_)) | Err("too-easy")));
        assert!(matches!(choose("wobble-teapot-91"), Ok(None)));
        assert!(matches!(choose("lantern gravel teapot"), Ok(None)));
        assert!(matches!(choose("plumgravel71"), Ok(Some(_))));
    }

    #[test]
    fn ones_own_words_are_easy_to_guess() {
        for text in [
            "josephine",
            "josephine.bloggs",
            "bloggsrosewood",
            "josephine.bloggs@rosewood-care.example",
            "mustertraining",
        ] {
            assert_eq!(choose(text), Err("too-easy"), "{text}");
        }
    }

    #[test]
    fn two_ways_to_write_a_letter_are_one_password() {
        let composed = Password::typed(&Secret::new("caf\u{e9} gravel".into())).expect("it fits");
        let apart = Password::typed(&Secret::new("cafe\u{301} gravel".into())).expect("it fits");
        assert_eq!(composed.bytes(), apart.bytes());
    }

    #[test]
    fn nothing_is_trimmed() {
        let spaced = Password::typed(&Secret::new(" gravel ".into())).expect("it fits");
        assert_eq!(spaced.bytes(), b" gravel ");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn no_text_breaks_the_check(text in "\\PC{0,60}") {
            let _ = choose(&text);
        }
    }
}
