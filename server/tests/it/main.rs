//! The whole house, wired as in the product, on a real database.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod account_changes;
mod accounts;
mod api_keys;
mod catalogue;
mod choices;
mod colleagues;
mod cut_off;
mod employers;
mod eraser;
mod erasure;
#[expect(non_snake_case, reason = "a test that proves a requirement bears its number")]
mod factor_resets;
#[expect(non_snake_case, reason = "a test that proves a requirement bears its number")]
mod factors;
mod files;
mod foreign;
mod fuzz;
mod gateway;
mod house;
mod junk;
mod learning;
mod ledger;
mod links;
mod main_job;
mod my_data;
mod own;
mod passkeys;
mod password_faults;
mod people;
mod posture;
mod privacy;
#[expect(non_snake_case, reason = "a test that proves a requirement bears its number")]
mod retention;
mod rights;
mod security;
mod sign_ins;
mod staff_audit;
mod staff_certificates;
mod staff_denials;
mod staff_exports;
mod staff_hidden;
mod staff_people;
mod staff_reasons;
mod staff_roles;
mod step_up;
#[expect(non_snake_case, reason = "a test that proves a requirement bears its number")]
mod texts;
mod typed_before;
