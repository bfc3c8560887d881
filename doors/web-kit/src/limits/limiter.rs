//! Counting: in the shared place while it answers, else in this process, where each node gives its share.

use super::local::Local;
use super::rates::{Class, Rate, Rates};
use contracts::counting::{CountersGone, Look, SharedCounters, Standing, Tally};
use kernel::SharedClock;
use platform::Breaker;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// No request waits longer than this for a count.
const PATIENCE: Duration = Duration::from_millis(100);
/// So many failures one after another, and the shared place is left alone.
const FAILURES: u32 = 3;
/// For so long; then one call tries again.
const REST: Duration = Duration::from_secs(1);

/// How many nodes serve now. The server keeps it true.
#[derive(Debug, Clone)]
pub struct LiveNodes(Arc<AtomicU32>);

impl Default for LiveNodes {
    fn default() -> Self {
        Self(Arc::new(AtomicU32::new(1)))
    }
}

impl LiveNodes {
    /// Sets how many there are, this one included.
    pub fn set(&self, nodes: u32) {
        self.0.store(nodes.max(1), Ordering::Relaxed);
    }

    fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Where limits are counted.
#[derive(Clone, Default)]
pub struct Counting {
    /// The place that all nodes share, if there is one.
    pub shared: Option<Arc<dyn SharedCounters>>,
    /// How many nodes divide a limit between them when they cannot share.
    pub nodes: LiveNodes,
}

/// What came of a count.
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

/// Counts all that is limited.
pub(crate) struct Limiter {
    rates: Rates,
    clock: SharedClock,
    counting: Counting,
    breaker: Breaker,
    local: Local,
}

impl Limiter {
    pub(crate) fn new(rates: &Rates, clock: SharedClock, counting: Counting) -> Self {
        Self {
            rates: *rates,
            clock,
            counting,
            breaker: Breaker::new(FAILURES, REST),
            local: Local::default(),
        }
    }

    /// Counts one more under one key.
    pub(crate) async fn count(&self, class: Class, key: u128) -> Verdict {
        let (standings, nodes) = self.look(&[(class, key)], Look::Count).await;
        self.verdict(class, standings.first().copied(), nodes)
    }

    /// Counts one more under each key, unless one of them is at its limit. Returns in how many seconds to come back.
    pub(crate) async fn count_all(&self, keys: &[(Class, u128)]) -> Option<u32> {
        longest_wait(&self.look(keys, Look::Count).await.0)
    }

    /// Tells in how many seconds to come back if the key is at its limit, and counts nothing.
    pub(crate) async fn peek(&self, class: Class, key: u128) -> Option<u32> {
        longest_wait(&self.look(&[(class, key)], Look::Peek).await.0)
    }

    /// Forgets what was counted under a key.
    pub(crate) async fn forget(&self, class: Class, key: u128) {
        self.local.forget(class.name(), key);
        self.ask(|shared| async move { shared.forget(class.name(), key).await })
            .await;
    }

    /// Returns how the keys stand, and among how many nodes the limits were divided.
    async fn look(&self, keys: &[(Class, u128)], look: Look) -> (Vec<Standing>, u32) {
        let tallies = self.tallies(keys, 1);
        let shared = self
            .ask(|shared| async move { shared.look(&tallies, look).await })
            .await;
        if let Some(standings) = shared {
            return (standings, 1);
        }
        let nodes = self.counting.nodes.get();
        let now = Duration::from_micros(u64::try_from(self.clock.now().timestamp_micros()).unwrap_or(0));
        (self.local.look(now, &self.tallies(keys, nodes), look), nodes)
    }

    fn tallies(&self, keys: &[(Class, u128)], nodes: u32) -> Vec<Tally> {
        let tally = |(class, key): &(Class, u128)| {
            let rate = self.rates.of(*class);
            Tally {
                class: class.name(),
                key: *key,
                step: rate.step(nodes),
                window: rate.window,
            }
        };
        keys.iter().map(tally).collect()
    }

    /// Asks the shared place, if there is one and it answers in time.
    async fn ask<T, F>(&self, question: impl FnOnce(Arc<dyn SharedCounters>) -> F) -> Option<T>
    where
        F: Future<Output = Result<T, CountersGone>>,
    {
        let shared = self.counting.shared.clone()?;
        if !self.breaker.may_try() {
            return None;
        }
        let answer = timeout(PATIENCE, question(shared))
            .await
            .unwrap_or_else(|_| Err(CountersGone("no answer in time".to_owned())));
        if self.breaker.note(answer.is_ok()) {
            match &answer {
                Ok(_) => tracing::info!("limits.shared_again"),
                Err(error) => tracing::warn!(cause = %error, "limits.alone"),
            }
        }
        if answer.is_err() {
            metrics::counter!("limits_shared_failures_total").increment(1);
        }
        answer.ok()
    }

    fn verdict(&self, class: Class, standing: Option<Standing>, nodes: u32) -> Verdict {
        let rate = self.rates.of(class);
        let Standing { ahead, wait } = standing.unwrap_or(Standing {
            ahead: Duration::ZERO,
            wait: None,
        });
        let free = rate.window.saturating_sub(ahead).as_micros() / rate.step(nodes).as_micros().max(1);
        Verdict {
            rate,
            remaining: u32::try_from(free).unwrap_or(u32::MAX),
            reset: whole_seconds(ahead),
            wait: wait.map(|wait| whole_seconds(wait).max(1)),
        }
    }
}

fn longest_wait(standings: &[Standing]) -> Option<u32> {
    let longest = standings.iter().filter_map(|standing| standing.wait).max();
    longest.map(|wait| whole_seconds(wait).max(1))
}

fn whole_seconds(span: Duration) -> u32 {
    let more = u64::from(span.subsec_nanos() > 0);
    u32::try_from(span.as_secs() + more).unwrap_or(u32::MAX)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use async_trait::async_trait;
    use chrono::{DateTime, TimeDelta};
    use kernel::MockClock;
    use std::sync::atomic::AtomicBool;

    pub(in crate::limits) fn clock() -> MockClock {
        MockClock::at(DateTime::from_timestamp(1_800_000_000, 0).expect("an instant"))
    }

    pub(in crate::limits) fn limiter(clock: &MockClock, counting: Counting) -> Limiter {
        Limiter::new(&Rates::default(), Arc::new(clock.clone()), counting)
    }

    #[tokio::test]
    async fn a_hundred_then_a_wait_then_one_more() {
        let clock = clock();
        let limiter = limiter(&clock, Counting::default());
        for left in (0..100).rev() {
            let verdict = limiter.count(Class::Anonymous, 1).await;
            assert_eq!((verdict.remaining, verdict.wait), (left, None));
        }
        let refused = limiter.count(Class::Anonymous, 1).await;
        assert_eq!((refused.remaining, refused.wait, refused.reset), (0, Some(9), 900));
        assert_eq!(
            limiter.count(Class::Anonymous, 2).await.wait,
            None,
            "another key is free"
        );
        clock.advance(TimeDelta::seconds(9));
        assert_eq!(limiter.count(Class::Anonymous, 1).await.wait, None);
        assert_eq!(limiter.count(Class::Anonymous, 1).await.wait, Some(9));
    }

    #[tokio::test]
    async fn a_clock_that_was_set_back_locks_nobody_out_for_long() {
        let clock = clock();
        let limiter = limiter(&clock, Counting::default());
        limiter.count(Class::Anonymous, 1).await;
        clock.advance(TimeDelta::hours(-48));
        assert_eq!(limiter.count(Class::Anonymous, 1).await.wait, Some(9));
    }

    /// A shared place that can be made to break, or to hang.
    #[derive(Default)]
    struct Place {
        counters: Local,
        is_gone: AtomicBool,
        hangs: AtomicBool,
        asked: AtomicU32,
    }

    #[async_trait]
    impl SharedCounters for Place {
        async fn look(&self, tallies: &[Tally], look: Look) -> Result<Vec<Standing>, CountersGone> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            if self.hangs.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            if self.is_gone.load(Ordering::Relaxed) {
                return Err(CountersGone("gone".to_owned()));
            }
            Ok(self.counters.look(Duration::from_hours(500_000), tallies, look))
        }

        async fn forget(&self, class: &'static str, key: u128) -> Result<(), CountersGone> {
            self.counters.forget(class, key);
            Ok(())
        }

        async fn ping(&self) -> Result<(), CountersGone> {
            Ok(())
        }
    }

    async fn passes(limiter: &Limiter, tries: u32) -> u32 {
        let mut passed = 0;
        for _ in 0..tries {
            passed += u32::from(limiter.count(Class::Anonymous, 1).await.wait.is_none());
        }
        passed
    }

    #[tokio::test(start_paused = true)]
    async fn two_nodes_share_one_limit_and_alone_each_gives_its_share() {
        let place = Arc::new(Place::default());
        let clock = clock();
        let node = || {
            let counting = Counting {
                shared: Some(place.clone()),
                nodes: LiveNodes::default(),
            };
            counting.nodes.set(2);
            limiter(&clock, counting)
        };
        let (one, two) = (node(), node());
        assert_eq!(passes(&one, 60).await + passes(&two, 60).await, 100);
        place.is_gone.store(true, Ordering::Relaxed);
        assert_eq!(passes(&one, 200).await, 50, "half of the limit, and never open");
        assert_eq!(passes(&two, 200).await, 50);
        place.is_gone.store(false, Ordering::Relaxed);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(passes(&one, 10).await, 0, "what all nodes used up counts again");
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_that_hangs_is_soon_left_alone() {
        let place = Arc::new(Place::default());
        place.hangs.store(true, Ordering::Relaxed);
        let counting = Counting {
            shared: Some(place.clone()),
            nodes: LiveNodes::default(),
        };
        let limiter = limiter(&clock(), counting);
        assert_eq!(passes(&limiter, 150).await, 100);
        assert_eq!(
            place.asked.load(Ordering::Relaxed),
            3,
            "three waited, the others did not"
        );
    }
}
