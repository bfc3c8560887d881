//! Posture against a real database.

mod answering;
mod completing;
mod demo;
mod house;
mod reporting;
mod starting;
mod walls;
