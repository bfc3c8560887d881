//! Counts in Redis, for all nodes together.

mod line;

use async_trait::async_trait;
use contracts::counting::{CountersGone, Look, SharedCounters, Standing, Tally};
use line::Line;
use redis::Script;
use std::time::Duration;

/// Redis answers in a fraction of a millisecond; who waits longer is better served by counting alone.
const PATIENCE: Duration = Duration::from_millis(50);

/// The address of the Redis server cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("an address of Redis looks like redis://host:6379, rediss://user:password@host:6379/0 or unix:///path")]
pub struct AddressError(#[source] redis::RedisError);

/// The counters in one Redis server.
pub struct RedisCounters {
    line: Line,
    script: Script,
}

impl RedisCounters {
    /// Prepares the counters; the connection is made when it is first needed.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn at(address: &str) -> Result<Self, AddressError> {
        Ok(Self {
            line: Line::to(redis::Client::open(address).map_err(AddressError)?, PATIENCE),
            script: Script::new(include_str!("count.lua")),
        })
    }
}

fn name(class: &str, key: u128) -> String {
    format!("muster:limit:{class}:{key:x}")
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

fn standings(numbers: &[u64]) -> Vec<Standing> {
    let pairs = numbers.chunks_exact(2);
    pairs
        .map(|pair| Standing {
            ahead: Duration::from_micros(pair[0]),
            wait: (pair[1] > 0).then(|| Duration::from_micros(pair[1])),
        })
        .collect()
}

#[async_trait]
impl SharedCounters for RedisCounters {
    async fn look(&self, tallies: &[Tally], look: Look) -> Result<Vec<Standing>, CountersGone> {
        let mut connection = self.line.connection()?;
        let mut call = self.script.prepare_invoke();
        call.arg(u8::from(look == Look::Count));
        for tally in tallies {
            call.key(name(tally.class, tally.key));
            call.arg(micros(tally.step)).arg(micros(tally.window));
        }
        let numbers: Vec<u64> = self.line.noting(call.invoke_async(&mut connection).await)?;
        if numbers.len() != 2 * tallies.len() {
            return Err(CountersGone("the answer is not of our script".to_owned()));
        }
        Ok(standings(&numbers))
    }

    async fn forget(&self, class: &'static str, key: u128) -> Result<(), CountersGone> {
        let mut connection = self.line.connection()?;
        let answer = redis::cmd("DEL")
            .arg(name(class, key))
            .query_async(&mut connection)
            .await;
        self.line.noting(answer)
    }

    async fn ping(&self) -> Result<(), CountersGone> {
        let mut connection = self.line.made().await?;
        let answer: String = self
            .line
            .noting(redis::cmd("PING").query_async(&mut connection).await)?;
        if answer == "PONG" {
            Ok(())
        } else {
            Err(CountersGone("the answer to PING is not PONG".to_owned()))
        }
    }
}
