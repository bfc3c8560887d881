//! Marketplace on a real database.

mod booking;
mod house;
mod matching;
mod posting;
mod walls;
