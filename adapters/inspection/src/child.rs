//! The parent's side: starts a child for each file, hands it the bytes, and believes nothing but its words, once it has said
//! them all and ended well.

use async_trait::async_trait;
use files::ports::{Examined, Examiner, NotNow};
use files::{FileKind, Refusal};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// What the child says once it is confined. Without it no file was ever shown to it.
pub(crate) const READY: &[u8] = b"ready\n";
/// What it says before the bytes to be kept.
pub(crate) const CLEAN: &[u8] = b"clean\n";
/// What it says before a reason.
pub(crate) const REFUSED: &[u8] = b"refused ";

/// What one child may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildLimits {
    /// Memory of its own, in megabytes.
    pub memory_mb: u64,
    /// Seconds of processor time.
    pub cpu_seconds: u64,
    /// How large a file it could write, in megabytes; and no more is read from it.
    pub file_mb: u64,
    /// How long it may take, seen from outside.
    pub deadline: Duration,
    /// How many children there are at once.
    pub at_once: usize,
}

impl Default for ChildLimits {
    fn default() -> Self {
        Self {
            memory_mb: 256,
            cpu_seconds: 10,
            file_mb: 64,
            deadline: Duration::from_secs(30),
            at_once: 2,
        }
    }
}

/// Parses files in children.
#[derive(Debug, Clone)]
pub struct SandboxedExaminer {
    program: PathBuf,
    limits: ChildLimits,
    places: Arc<Semaphore>,
}

impl SandboxedExaminer {
    /// Starts children from this program, whose command `sandbox` is [`crate::sandbox::run`].
    pub fn new(program: PathBuf, limits: ChildLimits) -> Self {
        Self {
            program,
            limits,
            places: Arc::new(Semaphore::new(limits.at_once.max(1))),
        }
    }

    fn start(&self, kind: FileKind) -> std::io::Result<Child> {
        let ChildLimits {
            memory_mb,
            cpu_seconds,
            file_mb,
            ..
        } = self.limits;
        Command::new(&self.program)
            .arg("sandbox")
            .arg(kind.as_str())
            .args([memory_mb, cpu_seconds, file_mb].map(|limit| limit.to_string()))
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }

    /// Talks with the child until it ends. It is dead afterwards, whatever it wanted.
    async fn converse(&self, mut child: Child, bytes: Vec<u8>) -> Result<Heard, NotNow> {
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(NotNow("the child has no pipes".to_owned()));
        };
        let most = self.limits.file_mb << 20;
        // One byte more tells a whole answer from one that goes on.
        let mut output = output.take(most + 1);
        let mut said = Vec::new();
        let talk = async {
            let hand_over = async move { input.write_all(&bytes).await };
            let (handed, read) = tokio::join!(hand_over, output.read_to_end(&mut said));
            drop(output);
            let status = child.wait().await?;
            read.map(|_| (handed, status))
        };
        let ended = timeout(self.limits.deadline, talk).await;
        let _dead = child.start_kill();
        let ended = ended.map_err(|_| NotNow("the child took too long".to_owned()))?;
        let (handed, status) = ended.map_err(|error| NotNow(error.to_string()))?;
        Ok(Heard {
            is_whole: said.len() as u64 <= most,
            said,
            handed,
            status,
        })
    }
}

/// What a child said until it ended, and how it ended.
struct Heard {
    said: Vec<u8>,
    /// It said no more than that.
    is_whole: bool,
    /// Whether it took all of the file.
    handed: std::io::Result<()>,
    status: ExitStatus,
}

/// Signals with which somebody stops the whole service. No file can have its parser send them.
const STOPS: [i32; 3] = [libc::SIGHUP, libc::SIGINT, libc::SIGTERM];

impl Heard {
    /// Believes a child that was confined, took the whole file and ended well. One that the kernel ended, or that gave up,
    /// has broken over the file, and whatever it said before is half of something.
    fn judge(self, kind: FileKind) -> Result<Examined, NotNow> {
        let Some(said) = self.said.strip_prefix(READY) else {
            return Err(NotNow("the sandbox cannot confine itself here".to_owned()));
        };
        match self.status.signal() {
            Some(signal) if STOPS.contains(&signal) => return Err(NotNow("the child was told to stop".to_owned())),
            Some(signal) => return Ok(broken(kind, Some(signal))),
            None => {}
        }
        self.handed.map_err(|error| NotNow(error.to_string()))?;
        if !self.status.success() || !self.is_whole {
            return Ok(broken(kind, None));
        }
        Ok(understood(kind, said))
    }
}

fn broken(kind: FileKind, signal: Option<i32>) -> Examined {
    tracing::warn!(kind = kind.as_str(), signal, "sandbox.broke");
    Examined::Refused(Refusal::Unreadable)
}

#[async_trait]
impl Examiner for SandboxedExaminer {
    async fn examine(&self, kind: FileKind, bytes: Vec<u8>) -> Result<Examined, NotNow> {
        let not_now = |error: &dyn std::fmt::Display| NotNow(error.to_string());
        let _place = self.places.acquire().await.map_err(|error| not_now(&error))?;
        let child = self.start(kind).map_err(|error| not_now(&error))?;
        self.converse(child, bytes).await?.judge(kind)
    }
}

/// A child that says nothing, half a word, or bytes of another kind has broken over the file.
fn understood(kind: FileKind, said: &[u8]) -> Examined {
    if let Some(kept) = said.strip_prefix(CLEAN)
        && FileKind::of_content(kept) == Some(kind)
    {
        return Examined::Clean(kept.to_vec());
    }
    let reason = said
        .strip_prefix(REFUSED)
        .and_then(|word| std::str::from_utf8(word).ok())
        .and_then(|word| Refusal::parse(word.trim_end()));
    reason.map_or_else(|| broken(kind, None), Examined::Refused)
}

#[cfg(test)]
mod tests;
