//! Organisations against a real database.

mod founding;
mod house;
mod inviters;
mod people;
mod sites;
mod walls;
