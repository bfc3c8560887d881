//! People on a real database.

mod credentials;
mod house;
mod profile;
mod synthetic;
mod walls;
