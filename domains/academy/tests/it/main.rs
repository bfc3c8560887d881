//! The academy on a real database.

mod demo_courses;
mod enrolling;
mod house;
mod learning;
mod publishing;
mod walls;
