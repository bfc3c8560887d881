//! Logs: one line per event, fields named, no personal data.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogForm {
    /// JSON lines, for machines.
    Json,
    /// Short lines, for a person at a terminal.
    Text,
}

/// Starts logging to standard error with the given filter (`info,sqlx=warn`). A second call changes nothing.
pub fn init(form: LogForm, filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_span_events(FmtSpan::NONE)
        .with_writer(std::io::stderr);
    // A subscriber that is already there (a test's) stays.
    let _already = match form {
        LogForm::Json => builder.json().flatten_event(true).try_init(),
        LogForm::Text => builder.compact().with_target(false).try_init(),
    };
}
