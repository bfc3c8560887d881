//! Counters in this process.

use contracts::counting::{Look, Standing, Tally, standing};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// After so many looks the keys that stand at zero are thrown out.
const SWEEP_EVERY: u32 = 16_384;

type Key = (&'static str, u128);

#[derive(Debug, Default)]
struct Counters {
    /// Until when a key's share is used up, on the caller's clock.
    until: HashMap<Key, Duration>,
    looks: u32,
}

/// Counts in this process.
#[derive(Debug, Default)]
pub(super) struct Local(Mutex<Counters>);

impl Local {
    pub(super) fn look(&self, now: Duration, tallies: &[Tally], look: Look) -> Vec<Standing> {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counters.sweep(now);
        let mut answer: Vec<Standing> = tallies.iter().map(|tally| counters.standing(now, tally)).collect();
        if look == Look::Count && answer.iter().all(|standing| standing.wait.is_none()) {
            for (tally, standing) in tallies.iter().zip(&mut answer) {
                standing.ahead += tally.step;
                counters.until.insert((tally.class, tally.key), now + standing.ahead);
            }
        }
        answer
    }

    pub(super) fn forget(&self, class: &'static str, key: u128) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counters.until.remove(&(class, key));
    }
}

impl Counters {
    fn standing(&self, now: Duration, tally: &Tally) -> Standing {
        let until = self.until.get(&(tally.class, tally.key)).copied().unwrap_or_default();
        standing(until.saturating_sub(now), tally.step, tally.window)
    }

    fn sweep(&mut self, now: Duration) {
        self.looks += 1;
        if self.looks.is_multiple_of(SWEEP_EVERY) {
            self.until.retain(|_, until| *until > now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(key: u128) -> Tally {
        Tally {
            class: "x",
            key,
            step: Duration::from_secs(1),
            window: Duration::from_secs(2),
        }
    }

    #[test]
    fn one_key_at_its_limit_and_none_is_charged() {
        let local = Local::default();
        let now = Duration::from_secs(1_000);
        for _ in 0..2 {
            local.look(now, &[tally(1)], Look::Count);
        }
        let both = local.look(now, &[tally(1), tally(2)], Look::Count);
        assert_eq!((both[0].wait, both[1].wait), (Some(Duration::from_secs(1)), None));
        let other = local.look(now, &[tally(2)], Look::Peek);
        assert_eq!(other[0].ahead, Duration::ZERO, "the other key was not charged");
        local.forget("x", 1);
        assert_eq!(local.look(now, &[tally(1)], Look::Peek)[0].ahead, Duration::ZERO);
    }

    #[test]
    fn keys_at_zero_are_thrown_out() {
        let local = Local::default();
        for key in 0..u128::from(SWEEP_EVERY) {
            let now = Duration::from_secs(1_000 + u64::try_from(key).expect("a small number"));
            local.look(now, &[tally(key)], Look::Count);
        }
        assert!(local.0.lock().expect("unpoisoned").until.len() < 3);
    }
}
