//! A running `muster`, with a data folder of its own.

use crate::client::Client;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{Connection, PgConnection};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Between two looks at something that another process does.
const STEP: Duration = Duration::from_millis(50);
/// Looks before a test gives up; generous, for machines that do much else.
const LOOKS: u32 = 2_400;

/// A place to start `muster` in, again and again.
pub(crate) struct Place {
    folder: TempDir,
    port: u16,
    settings: Vec<(&'static str, String)>,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new()
            // PostgreSQL may run under another account, which has to reach what is its own.
            .permissions(fs::Permissions::from_mode(0o755))
            .prefix("muster-running-")
            .tempdir()
            .expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        Self {
            folder,
            port,
            settings: Vec::new(),
        }
    }

    /// The same place with one more setting in the environment.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((name, value.into()));
        self
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Prepares `muster` with these words, knowing nothing of this machine's own settings.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("MUSTER_DATA_DIR", self.data())
            .env("MUSTER_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("MUSTER_RATE_LIMITS", "false")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs one command to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Said {
        Said::of(self.command(words).output().expect("muster starts"))
    }

    /// What `muster doctor` finds wrong. The room on this machine's disk is not ours to vouch for; what the doctor makes
    /// of it is tested beside the rule.
    pub(crate) fn ills(&self) -> Vec<String> {
        let said = self.run(&["doctor"]);
        assert!(said.out.contains("ok "), "{}{}", said.out, said.err);
        let ills = said.out.split("WRONG ").skip(1);
        ills.filter(|ill| !ill.starts_with("There is room on the disk"))
            .map(str::to_owned)
            .collect()
    }

    /// Starts serving and waits until the first request can be answered.
    pub(crate) async fn serve(&self, words: &[&str]) -> Running {
        let words: Vec<&str> = ["serve"].iter().chain(words).copied().collect();
        let mut child = self.command(&words).spawn().expect("muster starts");
        let lines = child.stderr.take().expect("its log");
        let log = std::thread::spawn(move || {
            // Read to the end, or the program would block on a full pipe.
            let lines = BufReader::new(lines).lines().map_while(Result::ok);
            lines.collect::<Vec<String>>().join("\n")
        });
        let mut running = Running {
            child,
            log: Some(log),
            client: Client::at(format!("http://127.0.0.1:{}", self.port)),
            cluster: self.cluster(),
        };
        let client = running.client.clone();
        for _ in 0..LOOKS {
            if client
                .try_get("/readyz")
                .await
                .is_some_and(|answer| answer.status == 200)
            {
                return running;
            }
            let ended = running.child.try_wait().expect("a child").is_some();
            assert!(!ended, "muster ended instead of serving: {}", running.log());
            tokio::time::sleep(STEP).await;
        }
        panic!("muster did not begin to serve");
    }

    fn cluster(&self) -> Cluster {
        Cluster(self.data().join("postgres"))
    }

    /// The private cluster of this place.
    pub(crate) fn postmaster(&self) -> Option<Pid> {
        self.cluster().postmaster()
    }

    /// Connects to the private cluster as its administrator, who sees past every policy.
    pub(crate) async fn all_seeing(&self) -> PgConnection {
        let password = fs::read_to_string(self.data().join("secrets/database-admin")).expect("the password");
        let options = PgConnectOptions::new_without_pgpass()
            .socket(self.data().join("postgres/run"))
            .port(5432)
            .username("muster_admin")
            .password(password.trim())
            .database("muster")
            .ssl_mode(PgSslMode::Disable);
        PgConnection::connect_with(&options).await.expect("the cluster answers")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // A test that failed may leave its server behind.
        self.cluster().kill();
    }
}

/// Where a private cluster lies.
struct Cluster(PathBuf);

impl Cluster {
    fn postmaster(&self) -> Option<Pid> {
        let note = fs::read_to_string(self.0.join("data/postmaster.pid")).ok()?;
        Pid::from_raw(note.lines().next()?.trim().parse().ok()?)
    }

    fn kill(&self) {
        if let Some(pid) = self.postmaster() {
            let _gone_already = kill_process(pid, Signal::QUIT);
            while test_kill_process(pid).is_ok() && self.postmaster().is_some() {
                std::thread::sleep(STEP);
            }
        }
    }
}

/// What a command said and how it ended.
pub(crate) struct Said {
    pub(crate) status: ExitStatus,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        Self {
            status: output.status,
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// A `muster serve` that answers.
pub(crate) struct Running {
    child: Child,
    log: Option<std::thread::JoinHandle<String>>,
    pub(crate) client: Client,
    cluster: Cluster,
}

impl Running {
    /// Sends an order and waits for the end; returns how it ended and what was logged.
    pub(crate) fn end(mut self, order: Signal) -> (ExitStatus, String) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).expect("a process id")).expect("a process id");
        kill_process(pid, order).expect("the order arrives");
        let status = self.child.wait().expect("it ends");
        (status, self.log())
    }

    fn log(&mut self) -> String {
        self.log.take().and_then(|log| log.join().ok()).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            let _gone_already = self.child.kill();
            let _ended = self.child.wait();
            self.cluster.kill();
        }
    }
}

/// Looks until there is something to see.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..LOOKS {
        if let Some(seen) = look().await {
            return seen;
        }
        tokio::time::sleep(STEP).await;
    }
    panic!("waited in vain for {what}");
}
