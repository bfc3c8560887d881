//! Why somebody opens another person's file, in their words.

use kernel::FieldError;

const AT_MOST: usize = 500;

/// Reads a reason.
///
/// # Errors
/// The fault of the field `reason`, when there is none or it is too long.
pub(crate) fn judge_reason(reason: &str) -> Result<&str, FieldError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(FieldError::new("reason", "required", "Say why, in a few words"));
    }
    if reason.chars().count() > AT_MOST {
        return Err(FieldError::new(
            "reason",
            "too-long",
            "Say why in 500 characters or fewer",
        ));
    }
    Ok(reason)
}
