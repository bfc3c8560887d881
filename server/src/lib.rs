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
mod jobs;
mod keys;
mod nodes;
mod secrets;
mod serve;

pub use cli::run;
