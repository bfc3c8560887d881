//! The audit log.

mod anchors;
pub(crate) mod log;
mod reading;
mod reasons;
mod tampering;
mod writing;
