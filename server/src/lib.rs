//! The binary `muster`, as a library so that tests can wire the same house.

pub mod app;
mod audit;
mod cli;
mod commands;
mod config;
mod database;
mod demo;
mod doctor;
mod http;
mod imports;
mod jobs;
mod keys;
mod nodes;
mod peppers;
mod secrets;
mod serve;
mod token_keys;

pub use cli::run;
