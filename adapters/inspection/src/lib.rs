//! Looks into files that people send: parses and cleans them in a limited child process, and scans them for malware.

mod child;
mod clamd;
mod parse;
mod resting;
pub mod sandbox;
mod scanner;

pub use child::{ChildLimits, SandboxedExaminer};
pub use clamd::{Clamd, ClamdAddress};
pub use resting::Resting;
pub use scanner::BuiltIn;
