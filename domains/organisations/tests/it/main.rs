//! Organisations against a real database.

mod founding;
mod house;
mod people;
mod sites;
mod walls;
