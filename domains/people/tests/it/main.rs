//! People on a real database.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod credentials;
mod house;
mod profile;
mod sealed;
mod serving;
mod synthetic;
mod walls;
