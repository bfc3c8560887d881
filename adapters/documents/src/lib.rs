//! Draws PDFs with typst: certificates and posture reports. Fonts and templates are part of the binary.

mod certificate;
mod press;
mod qr;
mod report;
mod values;

pub use press::Press;
