//! The platform on a real database.

mod claims;
mod delivery;
mod entering;
mod nodes;
mod vault;
