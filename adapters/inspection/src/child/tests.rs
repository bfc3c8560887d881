//! What is believed of what a child says. Programs stand in for children that break.

use super::*;
use std::os::unix::fs::PermissionsExt;

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

/// What a child says that is confined and cleans a picture, once it has read it.
const SAYS_CLEAN: &str = r"/bin/cat > /dev/null; printf 'ready\nclean\n\211PNG\r\n\032\nhalf'";

/// Has a program of a few lines stand in for the child, and shows it a picture of so many bytes.
async fn examined(does: &str, size: usize) -> Result<Examined, NotNow> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("stand-in");
    std::fs::write(&path, format!("#!/bin/sh\n{does}\n")).expect("a program");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it may run");
    let limits = ChildLimits {
        file_mb: 1,
        deadline: Duration::from_secs(1),
        ..ChildLimits::default()
    };
    SandboxedExaminer::new(path, limits)
        .examine(FileKind::Png, vec![0; size])
        .await
}

#[tokio::test]
async fn half_of_what_a_child_says_is_never_the_whole_file() {
    let broken = Ok(Examined::Refused(Refusal::Unreadable));
    // It says all and ends well: the one way to be believed.
    let whole = examined(SAYS_CLEAN, 9).await;
    assert_eq!(whole, Ok(Examined::Clean(b"\x89PNG\r\n\x1a\nhalf".to_vec())));
    // The kernel ends it, or it gives up, with half of it said.
    for end in ["kill -KILL $$", "kill -XCPU $$", "kill -ABRT $$", "exit 1", "exit 101"] {
        assert_eq!(examined(&format!("{SAYS_CLEAN}; {end}"), 9).await, broken, "{end}");
    }
    // It goes on for ever.
    let endless = format!("{SAYS_CLEAN}; exec /bin/cat /dev/zero");
    assert_eq!(examined(&endless, 9).await, broken);
}

#[tokio::test]
async fn a_child_that_was_stopped_hangs_or_did_not_listen_says_nothing_about_the_file() {
    for end in ["kill -TERM $$", "kill -INT $$", "exec /bin/sleep 600"] {
        let outcome = examined(&format!("{SAYS_CLEAN}; {end}"), 9).await;
        assert!(outcome.is_err(), "{end}: {outcome:?}");
    }
    // More than a pipe holds, and nobody reads it.
    let deaf = SAYS_CLEAN.replacen("/bin/cat > /dev/null; ", "", 1);
    let outcome = examined(&deaf, 1 << 20).await;
    assert!(outcome.is_err(), "{outcome:?}");
}
