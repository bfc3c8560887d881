//! Types and decisions. Nothing here waits, asks a database or reads a clock.

mod event;
mod payment;
mod signature;

pub use event::{EventError, InboundEvent};
pub use payment::{Decision, Payment, PaymentState, decide};
pub use signature::{SignatureError, sign, verify};
