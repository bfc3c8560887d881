//! Exact fractions: a score is never a float, so the same answers give the same digits everywhere.

use num_rational::Ratio;
use std::fmt;
use std::ops::{Add, Mul, Sub};

/// An exact fraction in lowest terms.
///
/// The pack's limits (see [`super::pack::MAX_WEIGHT_SUM`]) keep every denominator of a score below 10^34, so
/// 128 bits always suffice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(Ratio<i128>);

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));
    /// The whole.
    pub const ONE: Self = Self(Ratio::new_raw(1, 1));

    /// Makes the fraction `part / whole`; a whole of nothing gives zero.
    pub fn of(part: u32, whole: u32) -> Self {
        if whole == 0 {
            return Self::ZERO;
        }
        Self(Ratio::new(i128::from(part), i128::from(whole)))
    }

    /// Returns the fraction in tenths of a percent, rounded half up, kept between 0 and 1000.
    pub fn permille(self) -> u16 {
        let rounded = (self.0 * Ratio::from_integer(1000) + Ratio::new(1, 2))
            .floor()
            .to_integer();
        u16::try_from(rounded.clamp(0, 1000)).unwrap_or(1000)
    }

    /// Shows the fraction as a percentage with one decimal, half up: `37.5%`.
    pub fn percent(self) -> String {
        let tenths = self.permille();
        format!("{}.{}%", tenths / 10, tenths % 10)
    }
}

impl fmt::Display for Exact {
    /// Writes `3/8`; whole numbers too keep their denominator, so that a reader needs one rule only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0.numer(), self.0.denom())
    }
}

impl Add for Exact {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Exact {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul for Exact {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::ZERO, Add::add)
    }
}

/// Returns the weighted mean of the values that count, or `None` where none does.
pub fn weighted_mean(values: impl IntoIterator<Item = (u32, Option<Exact>)>) -> Option<Exact> {
    let (mut total, mut weights) = (Exact::ZERO, 0);
    for (weight, value) in values {
        if let Some(value) = value {
            total = total + Exact::of(weight, 1) * value;
            weights += weight;
        }
    }
    (weights > 0).then(|| total * Exact::of(1, weights))
}

#[cfg(test)]
mod tests {
    use super::{Exact, weighted_mean};

    #[test]
    fn a_half_rounds_up_and_is_never_cut() {
        assert_eq!(Exact::of(3, 8).percent(), "37.5%");
        assert_eq!(Exact::of(1, 3).percent(), "33.3%");
        assert_eq!(Exact::of(2, 3).percent(), "66.7%");
        assert_eq!(Exact::of(1, 2000).percent(), "0.1%");
        assert_eq!(Exact::of(1999, 2000).percent(), "100.0%");
        assert_eq!(Exact::of(11, 16).percent(), "68.8%");
    }

    /// Scale 1 to 4, scores 4, 2 and 1 with weights 2, 1 and 1: 7/12, which is 2.75 on the scale and shows as 2.8.
    #[test]
    fn the_weighted_mean_of_another_tool_agrees() {
        let values = [(2, Exact::ONE), (1, Exact::of(1, 3)), (1, Exact::ZERO)];
        let mean = weighted_mean(values.map(|(weight, value)| (weight, Some(value)))).expect("something counts");
        assert_eq!(mean, Exact::of(7, 12));
        let on_the_scale = Exact::ONE + Exact::of(3, 1) * mean;
        assert_eq!(on_the_scale, Exact::of(11, 4));
        assert_eq!((on_the_scale * Exact::of(1, 100)).percent(), "2.8%");
    }

    /// Streams (1, 1/2), (1/4, 1/4) and (0, 0): means 3/4, 1/4 and 0 add up to 1 of 3.
    #[test]
    fn two_streams_a_level_add_up() {
        let streams = [
            (Exact::ONE, Exact::of(1, 2)),
            (Exact::of(1, 4), Exact::of(1, 4)),
            (Exact::ZERO, Exact::ZERO),
        ];
        let practice: Exact = streams
            .into_iter()
            .filter_map(|(a, b)| weighted_mean([(1, Some(a)), (1, Some(b))]))
            .sum();
        assert_eq!(practice, Exact::ONE);
    }

    #[test]
    fn what_does_not_count_leaves_both_sides() {
        assert_eq!(
            weighted_mean([(1, None), (3, Some(Exact::of(1, 4)))]),
            Some(Exact::of(1, 4))
        );
        assert_eq!(weighted_mean([(1, None)]), None);
    }

    #[test]
    fn whole_numbers_keep_their_denominator() {
        assert_eq!(Exact::ONE.to_string(), "1/1");
        assert_eq!(Exact::of(2, 8).to_string(), "1/4");
        assert_eq!(Exact::of(5, 0), Exact::ZERO);
    }
}
