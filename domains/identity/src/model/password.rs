//! What makes a password good enough. There are no rules about kinds of characters unless an installation switches one
//! on: only length and how hard it is to guess, for the person who chose it.

use kernel::{Email, FieldError, Secret};
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::zxcvbn;

/// The least number of characters.
pub const MIN_CHARACTERS: usize = 8;
/// How many guesses a password must be worth: as many as the estimate grants eight characters without any pattern, where
/// its score 3 begins.
const ENOUGH_GUESSES: u64 = 100_000_000;
/// From this length on there is nothing to advise.
pub const GOOD_CHARACTERS: usize = 15;
/// The most bytes.
pub const MAX_BYTES: usize = 1024;
/// How many characters the estimate looks at; its cost grows faster than the length.
const ESTIMATED_CHARACTERS: usize = 100;
/// So many letters and numbers must be left when a person's own words are taken out.
const LEAST_OF_ONES_OWN: usize = 4;
/// Words that everybody tries first here.
const HOUSE_WORDS: [&str; 8] = [
    "muster", "worker", "employer", "carer", "security", "officer", "shift", "training",
];

/// What very many people choose, whatever an estimate says about it.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/common-passwords.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// A password in the one form in which it is hashed, so that two keyboards that write the same letters agree.
#[derive(Debug, Clone)]
pub(crate) struct Password(Secret<String>);

/// A password that was accepted, with what could be better.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) password: Password,
    pub(crate) advice: Option<&'static str>,
}

/// How a new password is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    /// What the person would build a password from: names, the parts of the address, the organisation.
    pub(crate) own_words: &'a [&'a str],
    /// Whether it must mix kinds of characters.
    pub(crate) classes: bool,
}

impl Password {
    /// Takes what somebody typed to sign in. `None` when it is too long to be anybody's.
    pub(crate) fn typed(text: &Secret<String>) -> Option<Self> {
        let fits = text.expose().len() <= MAX_BYTES;
        fits.then(|| Self(Secret::new(text.expose().nfkc().collect())))
    }

    /// Takes a new password, if it is good enough for the person with these words of their own.
    pub(crate) fn choose(text: &Secret<String>, rules: Rules<'_>) -> Result<Chosen, FieldError> {
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
        if rules.classes && !mixes_classes(text.expose()) {
            return refuse(
                "classes",
                "Choose a password with a small letter, a capital letter, a number and a sign such as ! or -",
            );
        }
        if COMMON.contains(password.0.expose().to_lowercase().as_str()) {
            return refuse(
                "too-common",
                "Choose a password that fewer people use. Three or four words that do not belong together work well",
            );
        }
        if is_made_of(text.expose(), rules.own_words) || guesses(text.expose(), rules.own_words) < ENOUGH_GUESSES {
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

/// The fault of a password that was found among stolen ones.
pub(crate) fn breached() -> FieldError {
    FieldError::new(
        "password",
        "breached",
        "Choose another password. This one was stolen from another site, so people who break in try it first",
    )
}

fn mixes_classes(text: &str) -> bool {
    let kinds: [fn(char) -> bool; 4] = [char::is_lowercase, char::is_uppercase, char::is_numeric, |sign| {
        !sign.is_alphanumeric()
    }];
    kinds.iter().all(|kind| text.chars().any(kind))
}

/// Tells whether hardly anything is left of the text once the person's own words and those of the house are taken out:
/// the estimate alone is content with three names in a row.
fn is_made_of(text: &str, own_words: &[&str]) -> bool {
    let mut words: Vec<String> = own_words
        .iter()
        .copied()
        .chain(HOUSE_WORDS)
        .map(str::to_lowercase)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let long = words.iter().filter(|word| word.len() > 2);
    let rest = long.fold(text.to_lowercase(), |rest, word| rest.replace(word.as_str(), ""));
    // Where nothing was taken out, signs count as much as letters do.
    rest.len() < text.to_lowercase().len()
        && rest.chars().filter(|sign| sign.is_alphanumeric()).count() < LEAST_OF_ONES_OWN
}

fn guesses(text: &str, own_words: &[&str]) -> u64 {
    let start: String = text.chars().take(ESTIMATED_CHARACTERS).collect();
    let words: Vec<&str> = own_words
        .iter()
        .copied()
        .chain(HOUSE_WORDS)
        .filter(|word| word.len() > 2)
        .collect();
    zxcvbn(&start, &words).guesses()
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
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn choose(text: &str) -> Result<Option<&'static str>, &'static str> {
        let email: Email = "josephine.bloggs@rosewood-care.example".parse().expect("an address");
        let rules = Rules {
            own_words: &words_of(&email),
            classes: false,
        };
        Password::choose(&Secret::new(text.into()), rules)
            .map(|chosen| chosen.advice)
            .map_err(|error| error.code)
    }

    #[test]
    fn length_and_guessing_decide_and_nothing_else() {
        assert_eq!(choose(""), Err("required"));
        assert_eq!(choose("kT9$wq1"), Err("too-short"));
        assert_eq!(choose("password123"), Err("too-common"));
        assert_eq!(choose("PASSWORD1"), Err("too-common"));
        assert_eq!(choose("Password1!"), Err("too-easy"));
        assert_eq!(choose("aaaaaaaaaaaaaaaaaaaaaaaa"), Err("too-easy"));
        assert_eq!(choose(&"x7".repeat(600)), Err("too-long"));
        assert!(matches!(choose("qv8k2mzr"), Ok(Some(_))));
        assert!(matches!(choose("wobble-teapot-91"), Ok(None)));
        assert!(matches!(choose("lantern gravel teapot"), Ok(None)));
        assert!(matches!(choose("plumgravel71"), Ok(Some(_))));
    }

    #[test]
    fn asvs_V6_2_5__a_class_rule_holds_only_where_it_is_switched_on() {
        let choose = |text: &str, classes| {
            let rules = Rules {
                own_words: &[],
                classes,
            };
            Password::choose(&Secret::new(text.into()), rules)
                .map_err(|fault| fault.code)
                .err()
        };
        assert_eq!(choose("lantern gravel teapot", false), None);
        assert_eq!(choose("lantern gravel teapot", true), Some("classes"));
        assert_eq!(choose("Lantern gravel teapot 7", true), None);
        for text in [
            "LANTERN GRAVEL TEAPOT",
            "5820936 1748205 93",
            "%&)(@#~?!;:{}^*<>",
            "\u{448}\u{43a}\u{430}\u{444} \u{43b}\u{443}\u{43d}\u{430} \u{440}\u{435}\u{43a}\u{430} \u{43c}\u{44b}\u{448}\u{44c}",
            "\u{1f980}\u{1f95d}\u{1f9ca}\u{1f6f6}\u{1f3ba}\u{1f9f5}\u{1f9ad}\u{1faa1}\u{1f33d}\u{1f9f2}",
        ] {
            assert_eq!(choose(text, false), None, "{text}");
        }
    }

    #[test]
    fn asvs_V6_2_4__the_most_common_passwords_are_refused() {
        let common: Vec<&str> = include_str!("../../data/common-passwords.txt")
            .lines()
            .take(3_000)
            .collect();
        assert_eq!(common.len(), 3_000);
        for text in common {
            let long_enough = text.chars().count() >= 8;
            let fault = if long_enough { "too-common" } else { "too-short" };
            assert_eq!(choose(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn asvs_V6_2_1__seven_characters_are_too_few_and_eight_will_do() {
        for text in ["kT9$wq1z", "qv8k2mzr", "x7%Lp0;a", "\u{e9}g9-2Qfw"] {
            assert!(choose(text).is_ok(), "{text}: {:?}", choose(text));
            let seven: String = text.chars().take(7).collect();
            assert_eq!(choose(&seven), Err("too-short"), "{seven}");
        }
    }

    #[test]
    fn asvs_V6_2_9__long_passwords_are_taken_whole() {
        for length in [64, 128, 256] {
            let words: String = "teapot gravel \u{17b}\u{f3}\u{142}w \u{732b}\u{306e} \u{1f980} "
                .chars()
                .cycle()
                .take(length)
                .collect();
            let chosen = Password::choose(
                &Secret::new(words.clone()),
                Rules {
                    own_words: &[],
                    classes: false,
                },
            );
            assert!(chosen.is_ok(), "{length}");
            let typed = Password::typed(&Secret::new(words.clone())).expect("it fits");
            let shorter: String = words.chars().take(length - 1).collect();
            let other = Password::typed(&Secret::new(shorter)).expect("it fits");
            assert_ne!(typed.bytes(), other.bytes(), "{length}");
        }
    }

    #[test]
    fn a_thousand_and_twenty_four_bytes_are_the_bound() {
        let words = "gravel teapot lantern ".repeat(60);
        assert_ne!(choose(&words[..1024]), Err("too-long"));
        assert_eq!(choose(&words[..1025]), Err("too-long"));
        assert_eq!(choose(&"\u{e9}".repeat(513)), Err("too-long"), "bytes, not characters");
    }

    #[test]
    fn asvs_V6_2_11__ones_own_words_are_easy_to_guess() {
        for text in [
            "josephine",
            "josephine.bloggs",
            "bloggsrosewood",
            "josephine.bloggs@rosewood-care.example",
            "mustertraining",
            "josephine bloggs rosewood",
            "Josephine-Rosewood-91!",
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
