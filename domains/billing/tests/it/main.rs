//! Billing on a real database, with a provider that says what the test wants.

mod house;
mod paying;
mod webhooks;
