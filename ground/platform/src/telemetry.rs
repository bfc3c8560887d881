//! Logs: one line per event, fields named, no personal data.

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

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
    // A subscriber that is already there (a test's) stays.
    let _already = subscriber(form, filter, std::io::stderr).try_init();
}

/// Makes what writes the lines, into wherever they are to go.
pub fn subscriber<W>(form: LogForm, filter: &str, into: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_span_events(FmtSpan::NONE)
        .with_writer(into);
    match form {
        LogForm::Json => Box::new(builder.json().flatten_event(true).finish()),
        LogForm::Text => Box::new(builder.compact().with_target(false).finish()),
    }
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;
    use testkit::LogLines;

    /// What somebody types to forge a line, to end the JSON, to hide in a terminal, or to turn the direction of reading.
    const HOSTILE: [&str; 7] = [
        "Jo\n{\"level\":\"INFO\",\"message\":\"audit.fine\"}",
        "Jo\r\n2026-01-01T00:00:00Z INFO audit.fine",
        "\",\"message\":\"audit.fine\",\"x\":\"",
        "\u{1b}[2K\u{1b}[1Aaudit.fine",
        "\u{9b}31maudit.fine",
        "a\u{0}b\u{8}\u{c}",
        "\u{2028}audit.fine\u{2029}",
    ];

    fn written(form: LogForm, text: &str) -> String {
        let lines = LogLines::default();
        let into = lines.clone();
        tracing::subscriber::with_default(subscriber(form, "info", move || into.clone()), || {
            tracing::info!(typed = text, shown = %text, debugged = ?text, "test.typed");
        });
        lines.text()
    }

    #[test]
    fn asvs_V16_4_1__nothing_typed_forges_a_line_or_steers_a_terminal() {
        for text in HOSTILE {
            let json = written(LogForm::Json, text);
            assert_eq!(json.lines().count(), 1, "{json:?}");
            let line: serde_json::Value = serde_json::from_str(&json).expect("one object");
            assert_eq!((&line["message"], &line["typed"]), (&"test.typed".into(), &text.into()));
            let raw = json.trim_end().chars().filter(|letter| *letter < ' ');
            assert_eq!(raw.count(), 0, "{json:?}");
        }
    }
}
