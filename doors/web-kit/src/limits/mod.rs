//! How often things may be done: one table of numbers, counted in Redis for all nodes together, or in this process.

mod browser;
mod limiter;
mod local;
mod rates;
#[cfg(test)]
mod redis_tests;
mod throttle;

pub(crate) use browser::Browsers;
pub use limiter::{Counting, LiveNodes};
pub(crate) use limiter::{Limiter, Verdict};
pub use rates::{Class, KeyedBy, Rate, Rates};
pub use throttle::Throttle;
