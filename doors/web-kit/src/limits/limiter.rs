//! Counting, by the generic cell rate algorithm.

use super::rates::{Rate, Rates};
use governor::clock::{Clock, Reference};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use kernel::SharedClock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// After so many checks the keys that stand at zero are thrown out.
const SWEEP_EVERY: u32 = 16_384;

type Counters = RateLimiter<u128, DashMapStateStore<u128>, HouseClock, StateInformationMiddleware>;

/// Our clock in governor's words.
#[derive(Clone)]
struct HouseClock(SharedClock);

impl Clock for HouseClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.now().timestamp_micros()).unwrap_or(0))
    }
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) rate: Rate,
    /// How many more are free now.
    pub(crate) remaining: u32,
    /// In how many seconds all are free again.
    pub(crate) reset: u32,
    /// In how many seconds another one is free, if this one was refused.
    pub(crate) wait: Option<u32>,
}

/// Counts one kind of thing.
pub(crate) struct Counter {
    rate: Rate,
    step: Duration,
    clock: HouseClock,
    counters: Counters,
    checks: AtomicU32,
}

impl Counter {
    fn new(rate: Rate, clock: &SharedClock) -> Self {
        let step = (rate.window / rate.times.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(step)
            .unwrap_or_else(|| Quota::per_second(rate.times))
            .allow_burst(rate.times);
        let clock = HouseClock(clock.clone());
        Self {
            rate,
            step,
            counters: Counters::new(quota, DashMapStateStore::default(), clock.clone()),
            clock,
            checks: AtomicU32::new(1),
        }
    }

    /// Counts one more under the key.
    pub(crate) fn count(&self, key: u128) -> Verdict {
        if self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP_EVERY) {
            self.counters.retain_recent();
        }
        let (remaining, wait) = match self.counters.check_key(&key) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(until) => (0, Some(whole_seconds(until.wait_time_from(self.clock.now())).max(1))),
        };
        let used = self.rate.times.get().saturating_sub(remaining);
        Verdict {
            rate: self.rate,
            remaining,
            reset: whole_seconds(self.step.saturating_mul(used)),
            wait,
        }
    }

    /// Returns how many seconds are left until the given instant of this counter's clock.
    pub(crate) fn seconds_until(&self, instant: Duration) -> u32 {
        whole_seconds(instant.duration_since(self.clock.now()).into())
    }

    /// Returns the instant so many seconds from now.
    pub(crate) fn instant_in(&self, seconds: u32) -> Duration {
        self.clock.now() + Duration::from_secs(seconds.into())
    }
}

fn whole_seconds(span: Duration) -> u32 {
    let more = u64::from(span.subsec_nanos() > 0);
    u32::try_from(span.as_secs() + more).unwrap_or(u32::MAX)
}

/// Counts all that is limited.
pub(crate) struct Limiter {
    pub(crate) anonymous: Counter,
    pub(crate) signed_in: Counter,
    pub(crate) sign_in: Counter,
    pub(crate) register: Counter,
    pub(crate) mail: Counter,
    pub(crate) verify_miss: Counter,
    pub(crate) webhook_forgery: Counter,
    pub(crate) csp_report: Counter,
    pub(crate) upload: Counter,
    pub(crate) export: Counter,
    pub(crate) apply: Counter,
    pub(crate) report: Counter,
    /// Until when a key is shut out, for limits that count failures only.
    pub(crate) shut_out: moka::sync::Cache<(&'static str, u128), Duration>,
}

impl Limiter {
    pub(crate) fn new(rates: &Rates, clock: &SharedClock) -> Self {
        let counter = |rate| Counter::new(rate, clock);
        Self {
            anonymous: counter(rates.anonymous),
            signed_in: counter(rates.signed_in),
            sign_in: counter(rates.sign_in),
            register: counter(rates.register),
            mail: counter(rates.mail),
            verify_miss: counter(rates.verify_miss),
            webhook_forgery: counter(rates.webhook_forgery),
            csp_report: counter(rates.csp_report),
            upload: counter(rates.upload),
            export: counter(rates.export),
            apply: counter(rates.apply),
            report: counter(rates.report),
            shut_out: moka::sync::Cache::builder()
                .max_capacity(100_000)
                .time_to_live(Duration::from_hours(1))
                .build(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};
    use kernel::MockClock;
    use std::sync::Arc;

    #[test]
    fn a_hundred_then_a_wait_then_one_more() {
        let clock = MockClock::at(DateTime::from_timestamp(1_800_000_000, 0).expect("an instant"));
        let shared: SharedClock = Arc::new(clock.clone());
        let counter = Counter::new(Rates::default().anonymous, &shared);
        for left in (0..100).rev() {
            let verdict = counter.count(1);
            assert_eq!((verdict.remaining, verdict.wait), (left, None));
        }
        let refused = counter.count(1);
        assert_eq!((refused.remaining, refused.wait, refused.reset), (0, Some(9), 900));
        assert_eq!(counter.count(2).wait, None, "another key is free");
        clock.advance(TimeDelta::seconds(9));
        assert_eq!(counter.count(1).wait, None);
        assert_eq!(counter.count(1).wait, Some(9));
    }
}
