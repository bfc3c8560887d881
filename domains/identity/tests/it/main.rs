//! Identity against a real database.

mod accounts;
mod factors;
mod house;
mod keys;
mod operators;
mod passkeys;
mod passwords;
mod proving;
mod registering;
mod sessions;
mod signing_in;
mod tokens;
mod walls;
