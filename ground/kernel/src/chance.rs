//! Chance is a parameter: ids, tokens and samples come from an injected generator.

use chrono::{DateTime, Utc};
use rand::{RngCore, SeedableRng, TryRngCore};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A source of random bytes that use cases are handed.
pub trait Rng: Send + Sync {
    /// Fills the buffer with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// A generator shared between tasks.
pub type SharedRng = Arc<dyn Rng>;

/// What can be drawn from any generator.
pub trait RngExt {
    /// Draws `N` random bytes.
    fn bytes<const N: usize>(&self) -> [u8; N];

    /// Draws a UUIDv7 whose time part is the given instant.
    fn uuid_v7(&self, now: DateTime<Utc>) -> Uuid;

    /// Draws a number below `bound`, each equally likely.
    fn below(&self, bound: u32) -> u32;

    /// Puts the items in random order.
    fn shuffle<T>(&self, items: &mut [T]);
}

impl RngExt for SharedRng {
    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }

    fn uuid_v7(&self, now: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    fn below(&self, bound: u32) -> u32 {
        assert!(bound > 0, "a draw needs at least one outcome");
        // Numbers past the last whole multiple of the bound would favour low results: draw again.
        let limit = u32::MAX - u32::MAX % bound;
        loop {
            let drawn = u32::from_le_bytes(self.bytes());
            if drawn < limit {
                return drawn % bound;
            }
        }
    }

    fn shuffle<T>(&self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
            items.swap(last, self.below(bound) as usize);
        }
    }
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRng;

impl Rng for OsRng {
    fn fill(&self, buffer: &mut [u8]) {
        // Without the system's generator no token is safe: stopping is the only right answer.
        rand::rngs::OsRng
            .try_fill_bytes(buffer)
            .expect("the operating system gives random bytes");
    }
}

/// A repeatable generator for tests and demo data.
#[derive(Debug)]
pub struct SeededRng(Mutex<rand_chacha::ChaCha12Rng>);

impl SeededRng {
    /// Makes a generator that always gives the same sequence for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(rand_chacha::ChaCha12Rng::seed_from_u64(seed)))
    }
}

impl Rng for SeededRng {
    fn fill(&self, buffer: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(buffer);
    }
}
