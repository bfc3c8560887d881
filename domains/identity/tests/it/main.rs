//! Identity against a real database.

mod accounts;
mod house;
mod operators;
mod passwords;
mod registering;
mod sessions;
mod signing_in;
mod tokens;
mod walls;
