//! The audit log.

mod anchors;
mod exports;
mod keeper;
pub(crate) mod log;
mod reading;
mod reasons;
mod tampering;
mod writing;
