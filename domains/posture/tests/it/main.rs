//! Posture against a real database.

mod answering;
mod completing;
mod demo;
mod house;
mod reporting;
mod second_opinion;
mod starting;
mod walls;
