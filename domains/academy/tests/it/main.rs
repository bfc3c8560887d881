//! The academy on a real database.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod demo_courses;
mod enrolling;
mod house;
mod learning;
mod publishing;
mod walls;
