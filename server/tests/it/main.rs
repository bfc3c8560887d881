//! The whole house, wired as in the product, on a real database.

mod account_changes;
mod accounts;
mod catalogue;
mod cut_off;
mod employers;
mod fuzz;
mod gateway;
mod house;
mod junk;
mod learning;
mod main_job;
mod passkeys;
mod people;
mod posture;
mod rights;
mod sign_ins;
mod step_up;
