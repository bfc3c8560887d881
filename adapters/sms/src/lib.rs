//! Carries text messages: to a gateway over HTTP, or into the mailbox page of a development server.

mod capture;
mod gateway;

pub use capture::Capture;
pub use gateway::{Gateway, GatewayError, SIGNING_PREFIX};
