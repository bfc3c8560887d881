//! The child is confined: the real binary tries what it must not be able to do.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use super::corpus::{pdf, png};
use files::ports::{Examined, Examiner};
use files::{FileKind, Refusal};
use inspection::{ChildLimits, SandboxedExaminer};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const MUSTER: &str = env!("CARGO_BIN_EXE_muster");

/// How a drill ended: what it said, and the signal that ended it.
fn drill(task: &str, memory: &str, cpu: &str) -> (String, Option<i32>) {
    let ended = Command::new(MUSTER)
        .args(["sandbox", task, memory, cpu, "64"])
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts");
    (
        String::from_utf8_lossy(&ended.stdout).into_owned(),
        ended.status.signal(),
    )
}

#[test]
fn asvs_V15_2_5__parsers_have_no_files_no_network_no_programs_and_little_of_the_rest() {
    assert_eq!(drill("drill-nothing", "256", "10"), ("trying\ndone\n".to_owned(), None));
    // The kernel ends it (31 is SIGSYS) before the call does anything.
    for forbidden in ["drill-socket", "drill-file", "drill-program"] {
        assert_eq!(
            drill(forbidden, "256", "10"),
            ("trying\n".to_owned(), Some(31)),
            "{forbidden}"
        );
    }
    // 300 MB do not fit into 256; into 400 they do.
    assert_eq!(drill("drill-memory", "256", "10").0, "trying\n");
    assert_eq!(drill("drill-memory", "400", "10").0, "trying\ndone\n");
    let (said, signal) = drill("drill-time", "256", "1");
    assert!(
        said == "trying\n" && matches!(signal, Some(9 | 24)),
        "{said} {signal:?}"
    );
    let (said, signal) = drill("drill-stack", "256", "10");
    assert!(said == "trying\n" && signal.is_some(), "{said} {signal:?}");
}

fn examiner(limits: ChildLimits) -> SandboxedExaminer {
    SandboxedExaminer::new(MUSTER.into(), limits)
}

#[tokio::test]
async fn the_real_child_cleans_and_refuses() {
    let examiner = examiner(ChildLimits::default());
    let Ok(Examined::Clean(kept)) = examiner.examine(FileKind::Png, png(30, 20)).await else {
        panic!("it is not kept");
    };
    assert!(kept.starts_with(b"\x89PNG") && !kept.windows(6).any(|window| window == b"CANARY"));
    let quiet = pdf(b"<<>>");
    let kept = examiner.examine(FileKind::Pdf, quiet.clone()).await;
    assert_eq!(kept, Ok(Examined::Clean(quiet)));
    let active = pdf(b"<</S/Java#53cript>>");
    let refused = examiner.examine(FileKind::Pdf, active).await;
    assert_eq!(refused, Ok(Examined::Refused(Refusal::Active)));
}

#[tokio::test]
async fn a_file_that_breaks_the_parser_is_refused_and_we_stand() {
    let small = examiner(ChildLimits {
        memory_mb: 24,
        ..ChildLimits::default()
    });
    let plain = vec![b' '; 15 << 20];
    let head = format!("<</Length {}>>stream\n", plain.len());
    let heavy = pdf(&[head.as_bytes(), &plain, b"\nendstream"].concat());
    let refused = small.examine(FileKind::Pdf, heavy.clone()).await;
    assert_eq!(refused, Ok(Examined::Refused(Refusal::Unreadable)));
    let kept = examiner(ChildLimits::default())
        .examine(FileKind::Pdf, heavy.clone())
        .await;
    assert_eq!(kept, Ok(Examined::Clean(heavy)));
}

/// Writes a program that stands in for a child that hangs, and notes its number.
fn stand_in(folder: &Path, does: &str) -> PathBuf {
    let path = folder.join("stand-in");
    let number = folder.join("number");
    let text = format!(
        "#!/bin/sh\necho $$ > {}\n{does}\nexec /bin/sleep 600\n",
        number.display()
    );
    std::fs::write(&path, text).expect("a program");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it may run");
    path
}

fn still_runs(folder: &Path) -> bool {
    let number = std::fs::read_to_string(folder.join("number")).expect("it ran");
    let state = std::fs::read_to_string(format!("/proc/{}/stat", number.trim())).unwrap_or_default();
    // A dead one that nobody has buried yet does not run.
    !state.is_empty() && !state.contains(") Z")
}

#[tokio::test]
async fn a_child_that_hangs_is_killed() {
    let limits = ChildLimits {
        deadline: Duration::from_millis(500),
        ..ChildLimits::default()
    };
    // One that never says that it is confined was shown nothing: the file is held.
    let folder = tempfile::tempdir().expect("a folder");
    let examiner = SandboxedExaminer::new(stand_in(folder.path(), ":"), limits);
    assert!(examiner.examine(FileKind::Png, png(9, 9)).await.is_err());
    // One that was, and hangs over the file, has said nothing about it: the kernel would have ended one that works.
    let other = tempfile::tempdir().expect("a folder");
    let examiner = SandboxedExaminer::new(stand_in(other.path(), "echo ready"), limits);
    assert!(examiner.examine(FileKind::Png, png(9, 9)).await.is_err());
    for folder in [folder, other] {
        while still_runs(folder.path()) {
            tokio::task::yield_now().await;
        }
    }
    let nothing = SandboxedExaminer::new("/nowhere/muster".into(), limits);
    assert!(nothing.examine(FileKind::Png, png(9, 9)).await.is_err());
}

#[test]
fn children_step_back_behind_the_server() {
    let mut child = Command::new(MUSTER)
        .args(["sandbox", "png", "256", "10", "64"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut ready = [0; 6];
    let output = child.stdout.as_mut().expect("a pipe");
    output.read_exact(&mut ready).expect("it is confined");
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).expect("it runs");
    child.kill().expect("it ends");
    child.wait().expect("it ended");
    // The 19th word, counted from the two before its name ends.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let niceness: Option<i32> = after_name.split_whitespace().nth(16).and_then(|word| word.parse().ok());
    let own = rustix::process::getpriority_process(None).expect("our own");
    assert_eq!(niceness, Some((own + 10).min(19)), "{stat}");
}
