//! Identity against a real database.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod accounts;
mod factor_resets;
#[expect(non_snake_case, reason = "a test that proves a requirement bears its number")]
mod factors;
mod house;
mod keys;
mod operators;
mod passkeys;
mod passwords;
mod phones;
mod proving;
mod registering;
mod roles;
mod sessions;
mod shutting_out;
mod signing_in;
mod tokens;
mod walls;
