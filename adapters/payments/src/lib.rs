//! payments: the built-in sandbox provider and Stripe.

mod events;
mod sandbox;
mod sender;
mod sessions;
mod stripe;

pub use sandbox::{Sandbox, SandboxConfig};
pub use sender::{HttpSender, SendError, WebhookSender};
pub use stripe::{Stripe, is_live_key};
