//! Identity against a real database.

mod house;
mod keys;
mod operators;
mod registering;
mod sessions;
mod signing_in;
mod tokens;
mod walls;
