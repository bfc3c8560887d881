//! The child's side: confines itself, reads one file from standard input, says what came of it, and ends.

mod confine;
mod drill;

use crate::child::{CLEAN, READY, REFUSED};
use crate::parse;
use files::FileKind;
use files::ports::Examined;
use std::io::{Read, Write};
use std::process::ExitCode;

/// What the child is asked to do, and how much it may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// A kind of file, or one of the drills.
    pub task: String,
    /// Memory of its own, in megabytes.
    pub memory_mb: u64,
    /// Seconds of processor time.
    pub cpu_seconds: u64,
    /// How large a file it could write, in megabytes.
    pub file_mb: u64,
}

/// Does the order. Nothing from outside is read before the process is confined.
pub fn run(order: &Order) -> ExitCode {
    // A parser that panics says nothing: what it would say may quote the file.
    std::panic::set_hook(Box::new(|_| {}));
    if confine::confine(order).is_err() {
        return ExitCode::FAILURE;
    }
    let outcome = match FileKind::parse(&order.task) {
        Some(kind) => examine(kind),
        None => drill::run(&order.task),
    };
    if outcome.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn examine(kind: FileKind) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(READY)?;
    out.flush()?;
    let most = kind.limit();
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(most + 1).read_to_end(&mut bytes)?;
    match parse::examine(kind, bytes) {
        Examined::Clean(kept) => {
            out.write_all(CLEAN)?;
            out.write_all(&kept)?;
        }
        Examined::Refused(reason) => {
            out.write_all(REFUSED)?;
            out.write_all(reason.as_str().as_bytes())?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}
