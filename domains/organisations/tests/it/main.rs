//! Organisations against a real database.

mod founding;
mod house;
mod sites;
mod walls;
