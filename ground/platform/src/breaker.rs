//! Leaves a place alone that does not answer, and tries again now and then.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug, Default)]
struct State {
    failures: u32,
    rests_until: Option<Instant>,
}

/// Remembers whether a place outside answers.
#[derive(Debug)]
pub struct Breaker {
    patience: u32,
    rest: Duration,
    state: Mutex<State>,
}

impl Breaker {
    /// Makes one that leaves the place alone after so many failures one after another, and lets one call try again each
    /// time it has rested for so long.
    pub fn new(patience: u32, rest: Duration) -> Self {
        Self {
            patience,
            rest,
            state: Mutex::default(),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells whether this call may try. While the place rests, one call in each rest may.
    pub fn may_try(&self) -> bool {
        let now = Instant::now();
        self.with(|state| match state.rests_until {
            Some(until) if until > now => false,
            Some(_) => {
                state.rests_until = Some(now + self.rest);
                true
            }
            None => true,
        })
    }

    /// Notes how a call went. Returns `true` when this changed whether the place is used.
    pub fn note(&self, is_well: bool) -> bool {
        self.with(|state| {
            let rested = state.rests_until.is_some();
            if is_well {
                *state = State::default();
            } else {
                state.failures = state.failures.saturating_add(1);
                if state.failures >= self.patience {
                    state.rests_until = Some(Instant::now() + self.rest);
                }
            }
            rested != state.rests_until.is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn three_failures_then_one_try_a_second_until_it_is_well() {
        let breaker = Breaker::new(3, REST);
        assert!(!breaker.note(false) && !breaker.note(false));
        assert!(breaker.may_try(), "two failures may be chance");
        assert!(breaker.note(false), "the third opens it");
        assert!(!breaker.may_try());
        tokio::time::advance(REST).await;
        assert!(breaker.may_try());
        assert!(!breaker.may_try(), "one call tries, the others go on without");
        assert!(breaker.note(true));
        assert!(breaker.may_try());
    }
}
