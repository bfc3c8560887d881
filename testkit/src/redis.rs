//! A Redis server of a test's own, to be killed, stopped and started again.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;

/// It answers within milliseconds; only a machine without it makes a test wait so long.
const STARTS_WITHIN: Duration = Duration::from_secs(20);

/// A Redis server on a private socket. It keeps nothing and dies with the test.
#[derive(Debug)]
pub struct RedisServer {
    folder: TempDir,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts a server and waits until it takes connections.
    ///
    /// # Panics
    /// When Redis is not installed or does not start.
    pub async fn start() -> Self {
        let mut server = Self {
            folder: tempfile::tempdir().expect("a folder"),
            process: None,
        };
        server.revive().await;
        server
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    /// Returns the address for clients.
    pub fn url(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Kills it at once, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _gone_already = process.kill();
            let _status = process.wait();
        }
    }

    /// Stops it in its tracks: connections stay open and nothing answers.
    ///
    /// # Panics
    /// When it does not run.
    pub fn freeze(&self) {
        self.signal(rustix::process::Signal::STOP);
    }

    /// Lets it go on after [`RedisServer::freeze`].
    ///
    /// # Panics
    /// When it does not run.
    pub fn thaw(&self) {
        self.signal(rustix::process::Signal::CONT);
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let process = self.process.as_ref().expect("it runs");
        let pid = rustix::process::Pid::from_child(process);
        rustix::process::kill_process(pid, signal).expect("the signal is sent");
    }

    /// Returns everything it holds, as it would write it to a disk.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn kept(&self) -> Vec<u8> {
        let mut socket = UnixStream::connect(self.socket()).await.expect("a connection");
        socket.write_all(b"SAVE\r\n").await.expect("it listens");
        let mut answer = [0; 5];
        socket.read_exact(&mut answer).await.expect("it answers");
        assert_eq!(&answer, b"+OK\r\n");
        std::fs::read(self.folder.path().join("dump.rdb")).expect("what it wrote")
    }

    /// Starts it again, empty, on the same socket.
    ///
    /// # Panics
    /// When Redis is not installed or does not start.
    pub async fn revive(&mut self) {
        let socket = self.socket();
        let _none_yet = std::fs::remove_file(&socket);
        self.process = Some(spawn(&socket));
        let up = async {
            while UnixStream::connect(&socket).await.is_err() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(STARTS_WITHIN, up).await.expect("Redis starts");
    }
}

/// Debian's tools hold the server under another name: it goes by the name that it is called with.
fn spawn(socket: &std::path::Path) -> Child {
    let start = |program: &str| {
        Command::new(program)
            .arg0("redis-server")
            .args([
                "--port",
                "0",
                "--save",
                "",
                "--appendonly",
                "no",
                "--rdbcompression",
                "no",
            ])
            .arg("--dir")
            .arg(socket.parent().unwrap_or(socket))
            .arg("--unixsocket")
            .arg(socket)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
    };
    start("redis-server")
        .or_else(|_| start("redis-check-rdb"))
        .expect("Redis is installed (Debian: apt-get install redis-tools)")
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}
