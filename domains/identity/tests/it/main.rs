//! Identity against a real database.

mod house;
mod operators;
mod proving;
mod registering;
mod sessions;
mod signing_in;
mod tokens;
mod walls;
