//! The whole house, wired as in the product, on a real database.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod account_changes;
mod accounts;
mod catalogue;
mod colleagues;
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
mod security;
mod sign_ins;
mod staff_audit;
mod step_up;
