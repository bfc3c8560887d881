//! The program itself, started and stopped as people start and stop it: its own cluster, a server of somebody else's,
//! orders to stop, and sudden death.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod backends;
#[expect(non_snake_case, reason = "a test that proves a requirement bears its number")]
mod canaries;
mod client;
#[path = "../it/files/corpus.rs"]
#[expect(dead_code, reason = "the bad files are for the other tests")]
mod corpus;
mod doctor;
mod embedded;
mod imports;
#[expect(non_snake_case, reason = "a test that proves a requirement bears its number")]
mod keys;
mod killed;
mod outside;
mod process;
mod refusals;
mod signing_keys;
mod writers;
