//! Billing on a real database, with a provider that says what the test wants.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod house;
mod paying;
mod webhooks;
