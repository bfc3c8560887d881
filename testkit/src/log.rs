//! What is written to the log while a test runs, kept for the test to read.

use platform::telemetry::{LogForm, subscriber};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::subscriber::DefaultGuard;

/// Lines that several hands write.
#[derive(Debug, Clone, Default)]
pub struct LogLines(Arc<Mutex<Vec<u8>>>);

impl LogLines {
    /// Takes what this thread logs, as a server would write it, for as long as the guard lives.
    pub fn of_this_thread() -> (Self, DefaultGuard) {
        let lines = Self::default();
        let into = lines.clone();
        let writes = subscriber(LogForm::Json, "info", move || into.clone());
        (lines, tracing::subscriber::set_default(writes))
    }

    /// Returns everything that was written until now.
    pub fn text(&self) -> String {
        let written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&written).into_owned()
    }

    /// Writes a line.
    pub fn add(&self, line: &str) {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(line.as_bytes());
        written.push(b'\n');
    }
}

impl Write for LogLines {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
