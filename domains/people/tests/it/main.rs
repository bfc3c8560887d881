//! People on a real database.

mod credentials;
mod house;
mod profile;
mod sealed;
mod synthetic;
mod walls;
