//! Carries mail: over SMTP, or into the mailbox page of a development server.

mod capture;
mod smtp;

pub use capture::Capture;
pub use smtp::{Smtp, SmtpConfig, SmtpError};
