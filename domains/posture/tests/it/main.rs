//! Posture against a real database.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod answering;
mod completing;
mod demo;
mod house;
mod reporting;
mod sealed;
mod second_opinion;
mod starting;
mod walls;
