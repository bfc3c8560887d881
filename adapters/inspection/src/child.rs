//! The parent's side: starts a child for each file, hands it the bytes, and believes nothing but its words.

use async_trait::async_trait;
use files::ports::{Examined, Examiner, NotNow};
use files::{FileKind, Refusal};
use std::path::PathBuf;
use std::process::Stdio;
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

    /// Talks with the child and returns all that it said. It is dead afterwards, whatever it wanted.
    async fn converse(&self, mut child: Child, bytes: Vec<u8>) -> Result<Vec<u8>, NotNow> {
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(NotNow("the child has no pipes".to_owned()));
        };
        let mut output = output.take(self.limits.file_mb << 20);
        let mut said = Vec::new();
        let talk = async {
            // A child that dies early breaks the pipe: what it said before is all that counts.
            let hand_over = async move {
                let _cut = input.write_all(&bytes).await;
                drop(bytes);
            };
            let ((), heard) = tokio::join!(hand_over, output.read_to_end(&mut said));
            let _status = child.wait().await;
            heard
        };
        let heard = timeout(self.limits.deadline, talk).await;
        let _dead = child.start_kill();
        match heard {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(cause = %error, "sandbox.pipe_broke"),
            Err(_) => tracing::warn!("sandbox.deadline"),
        }
        Ok(said)
    }
}

#[async_trait]
impl Examiner for SandboxedExaminer {
    async fn examine(&self, kind: FileKind, bytes: Vec<u8>) -> Result<Examined, NotNow> {
        let not_now = |error: &dyn std::fmt::Display| NotNow(error.to_string());
        let _place = self.places.acquire().await.map_err(|error| not_now(&error))?;
        let child = self.start(kind).map_err(|error| not_now(&error))?;
        let said = self.converse(child, bytes).await?;
        let Some(said) = said.strip_prefix(READY) else {
            return Err(NotNow("the sandbox cannot confine itself here".to_owned()));
        };
        Ok(understood(kind, said))
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
    if reason.is_none() {
        tracing::warn!(kind = kind.as_str(), "sandbox.broke");
    }
    Examined::Refused(reason.unwrap_or(Refusal::Unreadable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_believed() {
        let kept = b"\x89PNG\r\n\x1a\n....";
        let clean = [CLEAN, kept].concat();
        assert_eq!(understood(FileKind::Png, &clean), Examined::Clean(kept.to_vec()));
        assert_eq!(
            understood(FileKind::Png, b"refused locked\n"),
            Examined::Refused(Refusal::Locked)
        );
        for said in [
            &b""[..],
            b"clea",
            b"clean\n",
            b"refused \n",
            b"refused \xff",
            &clean[..8],
        ] {
            assert_eq!(understood(FileKind::Png, said), Examined::Refused(Refusal::Unreadable));
        }
        // Bytes of another kind than was asked for.
        assert_eq!(
            understood(FileKind::Pdf, &clean),
            Examined::Refused(Refusal::Unreadable)
        );
    }
}
