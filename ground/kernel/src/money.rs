//! Money in whole minor units: no fractions, no mixing of currencies.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The currencies we take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Pound sterling; minor unit is the penny.
    Gbp,
}

impl Currency {
    /// Returns the ISO 4217 code in upper case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gbp => "GBP",
        }
    }
}

/// An amount in minor units (pence) of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// A sum that cannot be formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two currencies were mixed.
    #[error("amounts of different currencies cannot be added")]
    Mixed,
    /// The amount does not fit.
    #[error("the amount is too large")]
    TooLarge,
}

impl Money {
    /// Makes an amount of pence.
    pub const fn pence(minor: i64) -> Self {
        Self {
            minor,
            currency: Currency::Gbp,
        }
    }

    /// Returns the amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// Returns the currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Tells whether the amount is nought.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Adds two amounts of one currency.
    ///
    /// # Errors
    /// When the currencies differ or the sum does not fit.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed);
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// Splits the amount into `parts` that differ by at most one minor unit and sum to the whole.
    pub fn split(self, parts: u32) -> Vec<Self> {
        let count = i64::from(parts.max(1));
        let (each, rest) = (self.minor.div_euclid(count), self.minor.rem_euclid(count));
        (0..count)
            .map(|at| Self {
                minor: each + i64::from(at < rest),
                ..self
            })
            .collect()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let (pounds, pence) = (self.minor.unsigned_abs() / 100, self.minor.unsigned_abs() % 100);
        write!(f, "{sign}£{pounds}.{pence:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_split_sums_to_the_whole(minor in -1_000_000i64..1_000_000, parts in 1u32..50) {
            let split = Money::pence(minor).split(parts);
            prop_assert_eq!(split.iter().map(|part| part.minor()).sum::<i64>(), minor);
            prop_assert_eq!(split.len(), parts as usize);
            let (low, high) = (split.iter().map(|p| p.minor()).min(), split.iter().map(|p| p.minor()).max());
            prop_assert!(high.zip(low).is_some_and(|(high, low)| high - low <= 1));
        }
    }

    #[test]
    fn amounts_read_as_pounds() {
        assert_eq!(Money::pence(1260).to_string(), "£12.60");
        assert_eq!(Money::pence(-5).to_string(), "-£0.05");
    }
}
