//! The platform on a real database.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod audit;
mod audit_closing;
mod claims;
mod database_time;
mod deadlocks;
mod delivery;
mod entering;
mod nodes;
mod vault;
