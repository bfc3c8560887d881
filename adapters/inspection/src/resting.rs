//! A scanner that does not answer is left alone for a while: a file must not wait for a minute to learn what is known.

use async_trait::async_trait;
use files::ports::{NotNow, Scanner};
use platform::Breaker;
use std::time::Duration;

/// So many failures one after another, and it is left alone.
const PATIENCE: u32 = 3;
/// For so long; then one file tries again.
const REST: Duration = Duration::from_secs(10);

/// Asks another scanner, unless it rests. What is not asked is held, never let through.
#[derive(Debug)]
pub struct Resting<S> {
    inner: S,
    breaker: Breaker,
}

impl<S> Resting<S> {
    /// Puts a breaker before a scanner.
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            breaker: Breaker::new(PATIENCE, REST),
        }
    }
}

#[async_trait]
impl<S: Scanner> Scanner for Resting<S> {
    async fn is_malware(&self, bytes: &[u8]) -> Result<bool, NotNow> {
        if !self.breaker.may_try() {
            return Err(NotNow("the scanner failed lately and is left alone".to_owned()));
        }
        let answer = self.inner.is_malware(bytes).await;
        if self.breaker.note(answer.is_ok()) {
            match &answer {
                Ok(_) => tracing::info!("scanner.well"),
                Err(error) => tracing::warn!(cause = %error, "scanner.rests"),
            }
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    /// Counts how often it is asked.
    #[derive(Default)]
    struct Counted {
        asked: AtomicU32,
        is_well: AtomicBool,
    }

    #[async_trait]
    impl Scanner for Counted {
        async fn is_malware(&self, _bytes: &[u8]) -> Result<bool, NotNow> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            if self.is_well.load(Ordering::Relaxed) {
                Ok(false)
            } else {
                Err(NotNow("down".to_owned()))
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_dead_scanner_is_asked_now_and_then_and_nothing_is_let_through_meanwhile() {
        let scanner = Resting::new(Counted::default());
        let asked = || scanner.inner.asked.load(Ordering::Relaxed);
        for _ in 0..50 {
            assert!(scanner.is_malware(b"").await.is_err());
        }
        assert_eq!(asked(), PATIENCE);
        tokio::time::advance(REST).await;
        assert!(scanner.is_malware(b"").await.is_err() && scanner.is_malware(b"").await.is_err());
        assert_eq!(asked(), PATIENCE + 1, "one file tries for all");
        scanner.inner.is_well.store(true, Ordering::Relaxed);
        assert!(scanner.is_malware(b"").await.is_err(), "it rests still");
        tokio::time::advance(REST).await;
        for _ in 0..3 {
            assert_eq!(scanner.is_malware(b"").await, Ok(false));
        }
        assert_eq!(asked(), PATIENCE + 4);
    }
}
