//! The program itself, started and stopped as people start and stop it: its own cluster, a server of somebody else's,
//! orders to stop, and sudden death.

mod client;
mod doctor;
mod embedded;
mod keys;
mod killed;
mod outside;
mod process;
mod refusals;
mod signing_keys;
mod writers;
