//! The platform on a real database.

mod audit;
mod claims;
mod delivery;
mod entering;
mod nodes;
mod vault;
