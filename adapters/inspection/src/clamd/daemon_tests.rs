//! Against ClamAV's own daemon, with a database of one signature. The daemon is looked for by its name; where it is not
//! installed these tests are left out.

use super::*;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A daemon, and the folder that it works in.
struct Daemon {
    child: Child,
    folder: TempDir,
}

impl Daemon {
    fn socket(&self) -> PathBuf {
        self.folder.path().join("clamd.ctl")
    }

    /// Starts one that knows the test file of the trade, and takes a megabyte at most.
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let signature: Vec<String> = crate::parse::eicar().iter().map(|byte| format!("{byte:02x}")).collect();
        let signature = signature.concat();
        std::fs::write(at("one.ndb"), format!("Test.Eicar:0:*:{signature}\n")).expect("a database");
        let settings = format!(
            "LocalSocket {}\nDatabaseDirectory {}\nForeground yes\nStreamMaxLength 1M\n",
            at("clamd.ctl").display(),
            folder.path().display(),
        );
        std::fs::write(at("clamd.conf"), settings).expect("settings");
        let child = Command::new("clamd")
            .arg("-c")
            .arg(at("clamd.conf"))
            .stdout(Stdio::null())
            .spawn()
            .expect("clamd is installed");
        Self { child, folder }
    }

    /// Asks until it listens: it reads its database first.
    async fn asked(&self, bytes: &[u8]) -> Result<bool, NotNow> {
        let address = format!("unix:{}", self.socket().display());
        let clamd = Clamd::new(address.parse().expect("an address"));
        let listens = async {
            while UnixStream::connect(self.socket()).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        timeout(SCAN, listens).await.expect("it listens");
        // Not through the built-in scanner, which knows the same file.
        verdict(&clamd.ask(bytes).await?)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

#[tokio::test]
#[ignore = "needs clamd of Debian's clamav-daemon"]
async fn the_daemon_finds_what_its_database_holds_and_nothing_else() {
    let daemon = Daemon::start();
    let eicar = crate::parse::eicar();
    let long = vec![b'x'; 3 * PIECE + 5];
    assert_eq!(daemon.asked(b"harmless").await, Ok(false));
    assert_eq!(daemon.asked(&long).await, Ok(false));
    assert_eq!(daemon.asked(&eicar).await, Ok(true));
    assert_eq!(daemon.asked(&[long.as_slice(), &eicar].concat()).await, Ok(true));
}

#[tokio::test]
#[ignore = "needs clamd of Debian's clamav-daemon"]
async fn a_file_that_the_daemon_does_not_take_is_held_and_the_log_says_why() {
    let daemon = Daemon::start();
    let refused = daemon
        .asked(&vec![0; 4 << 20])
        .await
        .expect_err("it takes one megabyte");
    assert!(refused.0.contains("size limit exceeded"), "{refused:?}");
}
