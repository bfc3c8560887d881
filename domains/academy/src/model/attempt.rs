//! One sitting of a quiz, and when another may start.

use super::Paper;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::{AttemptId, EnrolmentId, UserId};

/// How a handed-in attempt went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptResult {
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// How many are right.
    pub correct: u32,
    /// The result.
    pub percent: u8,
    /// Whether the pass mark was reached.
    pub passed: bool,
}

/// One sitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Which sitting.
    pub id: AttemptId,
    /// The place it belongs to.
    pub enrolment: EnrolmentId,
    /// Whose it is.
    pub learner: UserId,
    /// The first, the second.
    pub number: u32,
    /// The frozen paper.
    pub paper: Paper,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How it went, once it is handed in.
    pub result: Option<AttemptResult>,
}

/// Why no attempt starts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotStart {
    /// The quiz was passed: there is nothing to win.
    AlreadyPassed,
    /// The last try failed a short while ago.
    CoolingOff {
        /// When the next may start.
        until: DateTime<Utc>,
    },
}

/// Decides whether another attempt may start, and gives its number. `results` are the handed-in ones, in any order.
///
/// # Errors
/// When the quiz was passed, or the last failure is too recent.
pub fn next_attempt(results: &[AttemptResult], cool_off: TimeDelta, now: DateTime<Utc>) -> Result<u32, CannotStart> {
    if results.iter().any(|result| result.passed) {
        return Err(CannotStart::AlreadyPassed);
    }
    let last = results.iter().map(|result| result.submitted_at).max();
    if let Some(until) = last.map(|last| last + cool_off).filter(|until| *until > now) {
        return Err(CannotStart::CoolingOff { until });
    }
    Ok(u32::try_from(results.len()).unwrap_or(u32::MAX).saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("an instant")
    }

    fn result(seconds: i64, passed: bool) -> AttemptResult {
        AttemptResult {
            submitted_at: at(seconds),
            correct: 1,
            percent: if passed { 100 } else { 50 },
            passed,
        }
    }

    #[test]
    fn a_failure_has_to_cool_off_and_a_pass_is_final() {
        let cool_off = TimeDelta::seconds(600);
        assert_eq!(next_attempt(&[], cool_off, at(0)), Ok(1));
        let failed = [result(1_000, false), result(100, false)];
        assert_eq!(
            next_attempt(&failed, cool_off, at(1_599)),
            Err(CannotStart::CoolingOff { until: at(1_600) })
        );
        assert_eq!(next_attempt(&failed, cool_off, at(1_600)), Ok(3));
        let passed = [result(100, true), result(50, false)];
        assert_eq!(
            next_attempt(&passed, cool_off, at(99_999)),
            Err(CannotStart::AlreadyPassed)
        );
    }
}
