//! The audit log.

mod log;
mod reading;
mod tampering;
mod writing;
