//! The audit log.

mod anchors;
pub(crate) mod log;
mod reading;
mod tampering;
mod writing;
