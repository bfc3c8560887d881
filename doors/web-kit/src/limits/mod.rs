//! How often things may be done: one table of numbers, counted in this process.

mod limiter;
mod rates;
mod throttle;

pub(crate) use limiter::{Limiter, Verdict};
pub use rates::{Rate, Rates};
pub use throttle::Throttle;
