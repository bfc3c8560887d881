//! Why somebody does something that has to be explained, in their words.

use crate::FieldError;

/// So many characters a reason may have.
pub const REASON_AT_MOST: usize = 500;

/// Reads what was typed into the field `reason`.
///
/// # Errors
/// The fault of that field, when there is nothing or too much.
pub fn reason_given(typed: &str) -> Result<&str, FieldError> {
    let reason = typed.trim();
    if reason.is_empty() {
        return Err(FieldError::new("reason", "required", "Say why, in a few words"));
    }
    if reason.chars().count() > REASON_AT_MOST {
        let words = format!("Say why in {REASON_AT_MOST} characters or fewer");
        return Err(FieldError::new("reason", "too-long", words));
    }
    Ok(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_there_and_short() {
        assert_eq!(reason_given("  Passport seen "), Ok("Passport seen"));
        let longest = "\u{e9}".repeat(REASON_AT_MOST);
        assert_eq!(reason_given(&longest), Ok(longest.as_str()));
        for (typed, code) in [(" \n ", "required"), (&*format!("{longest}x"), "too-long")] {
            let fault = reason_given(typed).expect_err("a fault");
            assert_eq!((fault.field.as_str(), fault.code), ("reason", code));
        }
    }
}
