//! Marketplace on a real database.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod booking;
mod house;
mod matching;
mod posting;
mod walls;
