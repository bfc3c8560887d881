//! Counting how often a thing is done under a key, by the generic cell rate algorithm, in one place for all nodes.

use async_trait::async_trait;
use std::time::Duration;

/// One thing that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The kind of thing, as a word.
    pub class: &'static str,
    /// Under which key: an address, a person, a hash.
    pub key: u128,
    /// How long one takes to be free again.
    pub step: Duration,
    /// How far ahead of its time a key may be: the window in which all are free again.
    pub window: Duration,
}

/// Whether a look also counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Counts one more under each key, unless one of them is at its limit: then under none.
    Count,
    /// Counts nothing.
    Peek,
}

/// How a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How far the key is ahead of its time now; at zero everything is free.
    pub ahead: Duration,
    /// How long to wait for another one, if there is none now.
    pub wait: Option<Duration>,
}

/// The shared place cannot be asked. The text is technical.
#[derive(Debug, thiserror::Error)]
#[error("the shared counters do not answer: {0}")]
pub struct CountersGone(pub String);

/// Counts for all nodes together.
#[async_trait]
pub trait SharedCounters: Send + Sync {
    /// Looks at all keys in one trip; the answers stand in the same order.
    ///
    /// # Errors
    /// When the place does not answer, or not in time.
    async fn look(&self, tallies: &[Tally], look: Look) -> Result<Vec<Standing>, CountersGone>;

    /// Forgets what was counted under a key.
    ///
    /// # Errors
    /// When the place does not answer, or not in time.
    async fn forget(&self, class: &'static str, key: u128) -> Result<(), CountersGone>;

    /// Asks whether the place is there.
    ///
    /// # Errors
    /// When it is not.
    async fn ping(&self) -> Result<(), CountersGone>;
}

/// Says how a key stands that is so far ahead, before anything more is counted.
pub fn standing(ahead: Duration, step: Duration, window: Duration) -> Standing {
    // A clock that was set back must not lock anybody out for longer than one window.
    let ahead = ahead.min(window);
    let wait = (ahead + step).saturating_sub(window);
    Standing {
        ahead,
        wait: (!wait.is_zero()).then_some(wait),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_secs(9);
    const WINDOW: Duration = Duration::from_mins(15);

    #[test]
    fn the_last_one_fits_exactly_and_the_next_waits_one_step() {
        assert_eq!(standing(STEP * 99, STEP, WINDOW).wait, None);
        assert_eq!(standing(WINDOW, STEP, WINDOW).wait, Some(STEP));
        let odd = standing(STEP * 99 + Duration::from_micros(1), STEP, WINDOW);
        assert_eq!(odd.wait, Some(Duration::from_micros(1)));
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out_for_long() {
        let stuck = standing(Duration::from_hours(48), STEP, WINDOW);
        assert_eq!((stuck.ahead, stuck.wait), (WINDOW, Some(STEP)));
    }
}
