//! What people type when a second factor is asked for: one field takes both kinds of code.

use crate::model::recovery_code::RecoveryCode;
use crate::model::totp::TotpCode;
use kernel::{FieldError, Secret};

/// A code of either kind.
#[derive(Debug, Clone)]
pub(crate) enum FactorCode {
    /// From an authenticator app.
    Totp(TotpCode),
    /// One of those kept for a lost phone.
    Recovery(RecoveryCode),
}

impl FactorCode {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Names the field, when it is neither.
    pub(crate) fn parse(typed: &Secret<String>) -> Result<Self, FieldError> {
        let text = typed.expose().trim();
        let totp = TotpCode::parse(text).map(Self::Totp);
        let code = totp.or_else(|| RecoveryCode::parse(text).map(Self::Recovery));
        code.ok_or_else(|| {
            let word = if text.is_empty() { "required" } else { "format" };
            FieldError::new(
                "code",
                word,
                "Enter the 6 digits of your code, or one of your recovery codes",
            )
        })
    }
}

/// Said where a new app's first code was not entered.
pub(crate) fn missing_first_code() -> FieldError {
    FieldError::new("code", "required", "Enter the 6 digits that your app shows")
}

/// Said of a new app's first code that is wrong.
pub(crate) fn wrong_first_code() -> FieldError {
    let message = "This code is wrong. Wait for the next one in your app, and enter its 6 digits";
    FieldError::new("code", "wrong", message)
}

/// Said of a code that is none, or none any more.
pub(crate) fn wrong_code() -> FieldError {
    let message = "This code is wrong, or was used before. Wait for the next one, or use a recovery code";
    FieldError::new("code", "wrong", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<FactorCode, &'static str> {
        FactorCode::parse(&Secret::new(text.to_owned())).map_err(|fault| fault.code)
    }

    #[test]
    fn one_field_takes_both_kinds() {
        assert!(matches!(parse(" 123 456 "), Ok(FactorCode::Totp(_))));
        assert!(matches!(
            parse("ABCD-efgh-jkmn-pqrs-tvwx-yz01"),
            Ok(FactorCode::Recovery(_))
        ));
        assert_eq!(parse("  ").err(), Some("required"));
        assert_eq!(parse("1234567").err(), Some("format"));
    }
}
