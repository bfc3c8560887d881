//! What a connection is doing, and until when it may.

use super::framing::{Flaw, Framing};
use super::limits::Limits;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// The first bytes of an HTTP/2 connection.
const HTTP2: &[u8] = b"PRI * HTTP/2.0";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing has been said yet.
    Silent,
    /// A head is on its way.
    Head,
    /// Requests are being answered.
    Busy(usize),
    /// All is answered.
    Resting,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    is_http2: Option<bool>,
    preface: Vec<u8>,
    framing: Framing,
}

/// Watches one connection. The reader, the service and the watchdog each hold it.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

impl Watch {
    pub(super) fn new() -> Self {
        let state = State {
            phase: Phase::Silent,
            since: Instant::now(),
            is_http2: None,
            preface: Vec::new(),
            framing: Framing::new(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            changed: Arc::new(Notify::new()),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes bytes that came in.
    pub(super) fn read(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let changed = self.with(|state| {
            state.recognise(bytes);
            // HTTP/2 bytes between requests are talk about the connection: only resting ends that.
            let next = match (state.phase, state.is_http2) {
                (Phase::Silent, _) | (Phase::Resting, Some(false)) => Phase::Head,
                (phase, _) => phase,
            };
            state.turn(next)
        });
        if changed {
            self.changed.notify_one();
        }
    }

    /// Notes that a request is being answered, and takes the verdict on its head.
    pub(super) fn begin(&self) -> Result<Answering, Flaw> {
        let verdict = self.with(|state| {
            let running = match state.phase {
                Phase::Busy(running) => running,
                Phase::Silent | Phase::Head | Phase::Resting => 0,
            };
            state.turn(Phase::Busy(running + 1));
            if state.is_http2 == Some(true) {
                Ok(())
            } else {
                state.framing.next_head().unwrap_or(Err(Flaw::BareLineBreak))
            }
        });
        self.changed.notify_one();
        let answering = Answering(self.clone());
        verdict.map(|()| answering)
    }

    /// Notes that a request or its answer has moved on.
    pub(super) fn progress(&self) {
        self.with(|state| {
            if matches!(state.phase, Phase::Busy(_)) {
                state.since = Instant::now();
            }
        });
    }

    fn end(&self) {
        self.with(|state| {
            let next = match state.phase {
                Phase::Busy(running) if running > 1 => Phase::Busy(running - 1),
                _ => Phase::Resting,
            };
            state.turn(next);
        });
        self.changed.notify_one();
    }

    /// Returns once the connection has been silent, slow or idle for too long.
    pub(super) async fn overdue(&self, limits: &Limits) {
        loop {
            let deadline = self.with(|state| state.since + state.phase.limit(limits));
            let changed = self.changed.notified();
            if deadline <= Instant::now() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep_until(deadline) => {}
                () = changed => {}
            }
        }
    }
}

impl State {
    fn recognise(&mut self, bytes: &[u8]) {
        if self.is_http2.is_none() {
            let wanted = HTTP2.len() - self.preface.len();
            self.preface.extend_from_slice(&bytes[..wanted.min(bytes.len())]);
            if !HTTP2.starts_with(&self.preface) {
                self.is_http2 = Some(false);
            } else if self.preface.len() == HTTP2.len() {
                self.is_http2 = Some(true);
            }
        }
        if self.is_http2 != Some(true) {
            self.framing.read(bytes);
        }
    }

    /// Enters a phase; the clock starts anew only when it is another one.
    fn turn(&mut self, phase: Phase) -> bool {
        if self.phase == phase {
            return false;
        }
        self.phase = phase;
        self.since = Instant::now();
        true
    }
}

impl Phase {
    const fn limit(self, limits: &Limits) -> Duration {
        match self {
            Self::Silent => limits.first_byte,
            Self::Head => limits.head,
            Self::Resting => limits.idle,
            Self::Busy(_) => limits.stuck,
        }
    }
}

/// A request that is being answered; dropped when its answer has gone out.
#[derive(Debug)]
pub(super) struct Answering(Watch);

impl Answering {
    /// Notes that the answer has moved on.
    pub(super) fn progress(&self) {
        self.0.progress();
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.end();
    }
}
