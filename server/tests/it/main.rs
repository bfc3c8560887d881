//! The whole house, wired as in the product, on a real database.

mod account_changes;
mod accounts;
mod catalogue;
mod cut_off;
mod employers;
#[expect(non_snake_case, reason = "a test that proves a requirement bears its number")]
mod factors;
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
