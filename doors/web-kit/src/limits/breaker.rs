//! Leaves a place alone that does not answer, and tries again now and then.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// So many failures one after another, and the place is left alone.
const PATIENCE: u32 = 3;
/// For so long; then one call tries again.
const REST: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    rests_until: Option<Instant>,
}

/// Remembers whether the place answers.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

impl Breaker {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells whether this call may try. While the place rests, one call in a second may.
    pub(super) fn may_try(&self) -> bool {
        let now = Instant::now();
        self.with(|state| match state.rests_until {
            Some(until) if until > now => false,
            Some(_) => {
                state.rests_until = Some(now + REST);
                true
            }
            None => true,
        })
    }

    /// Notes how a call went. Returns `true` when this changed whether the place is used.
    pub(super) fn note(&self, is_well: bool) -> bool {
        self.with(|state| {
            let rested = state.rests_until.is_some();
            if is_well {
                *state = State::default();
            } else {
                state.failures = state.failures.saturating_add(1);
                if state.failures >= PATIENCE {
                    state.rests_until = Some(Instant::now() + REST);
                }
            }
            rested != state.rests_until.is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn three_failures_then_one_try_a_second_until_it_is_well() {
        let breaker = Breaker::default();
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
