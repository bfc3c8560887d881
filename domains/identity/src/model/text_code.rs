//! Codes in text messages: six digits for one attempt.

use super::ticket::TicketSeal;
use super::token::TokenHash;
use super::totp::{DIGITS, TotpCode};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use kernel::ids::{SessionId, TextCodeId};
use kernel::{FieldError, RngExt, Secret, SharedRng};
use std::fmt;

/// What a code is for, and the one attempt that it counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// A new number, by this session.
    Add(SessionId),
    /// The second half of a sign-in, by the hash of its ticket.
    SignIn(TokenHash),
    /// A fresh proof, by this session.
    Prove(SessionId),
}

impl Attempt {
    /// Returns the word that the database uses.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Add(_) => "add",
            Self::SignIn(_) => "sign-in",
            Self::Prove(_) => "prove",
        }
    }

    /// Returns what tells it from others of its kind.
    pub(crate) fn mark(&self) -> Vec<u8> {
        match self {
            Self::Add(session) | Self::Prove(session) => session.get().as_bytes().to_vec(),
            Self::SignIn(ticket) => ticket.to_vec(),
        }
    }
}

/// The last digits of a number, by which its holder knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhoneEnding([u8; 3]);

impl PhoneEnding {
    /// Reads three digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: [u8; 3] = text.as_bytes().try_into().ok()?;
        digits.iter().all(u8::is_ascii_digit).then_some(Self(digits))
    }
}

impl fmt::Display for PhoneEnding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{}", char::from(*digit)))
    }
}

/// Draws the digits.
pub(crate) fn draw(rng: &SharedRng) -> Secret<String> {
    let number = rng.below(1_000_000);
    Secret::new(format!("{number:0DIGITS$}"))
}

/// Returns what is kept of a code: a hash under the pepper, so that a stolen table tells none of a million digits.
pub(crate) fn hash(seal: &TicketSeal, id: TextCodeId, digits: &[u8]) -> Vec<u8> {
    let digits = String::from_utf8_lossy(digits);
    seal.keyed_hash("text-code", &format!("{id} {digits}"))
}

/// Tells whether it is the code, in the same time whatever is wrong.
pub(crate) fn is_right(seal: &TicketSeal, (id, kept): (TextCodeId, &[u8]), typed: &TotpCode) -> bool {
    verify_slices_are_equal(&hash(seal, id, typed.digits()), kept).is_ok()
}

/// Said of a code from a text message that is none, or none any more.
pub(crate) fn wrong_text_code() -> FieldError {
    let message = "This code is wrong, or was used before. Enter the 6 digits from the newest text message";
    FieldError::new("code", "wrong", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Peppers;
    use kernel::SeededRng;
    use std::sync::Arc;
    use uuid::Uuid;

    #[test]
    fn a_code_is_six_digits_and_its_hash_belongs_to_one_message_and_one_pepper() {
        let rng: SharedRng = Arc::new(SeededRng::new(7));
        let seal = TicketSeal::new(&Peppers::for_tests());
        let id = |number| TextCodeId::from(Uuid::from_u128(number));
        for _ in 0..100 {
            let code = draw(&rng);
            let typed = TotpCode::parse(code.expose()).expect("six digits");
            let kept = hash(&seal, id(1), code.expose().as_bytes());
            assert!(is_right(&seal, (id(1), &kept), &typed));
            assert!(!is_right(&seal, (id(2), &kept), &typed));
            let other = TicketSeal::new(&Peppers::new("test", Secret::new(b"another".to_vec())));
            assert!(!is_right(&other, (id(1), &kept), &typed));
        }
    }

    #[test]
    fn only_three_digits_are_an_ending() {
        assert_eq!(
            PhoneEnding::parse("007").map(|ending| ending.to_string()).as_deref(),
            Some("007")
        );
        for text in ["", "12", "1234", "12x"] {
            assert_eq!(PhoneEnding::parse(text), None, "{text}");
        }
    }
}
