//! Types and decisions. Pure: no clock, no database.

pub(crate) mod credential;
pub(crate) mod did;
mod keys;
pub(crate) mod log_entry;
mod number;
pub(crate) mod proof;
pub(crate) mod quads;
mod standing;
pub(crate) mod status_list;
mod text;
pub(crate) mod validity;

#[cfg(test)]
mod golden;

pub use keys::{IssuerKeys, KeyError};
pub use number::{CertificateNumber, NumberError};
pub use standing::{Standing, Stored, standing};
pub use text::{SignedText, TextError};
