//! The server's process: made, started, found again, stopped.

use super::{ADMIN, Account, Binaries, ClusterError};
use kernel::Secret;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use sha2::{Digest, Sha256};
use sqlx::Connection;
use sqlx::postgres::PgConnectOptions;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// A unix socket's path may hold 107 bytes; the socket's own name takes 20.
const LONGEST_SOCKET_FOLDER: usize = 86;
const PATIENCE: Duration = Duration::from_mins(1);
const STEP: Duration = Duration::from_millis(20);

/// Returns the folder for the socket: beside the data, or under the temporary folder where that path is too long.
pub(super) fn socket_folder(folder: &Path, account: &Account) -> Result<PathBuf, ClusterError> {
    let beside = folder.join("run");
    let chosen = if beside.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        beside
    } else {
        let name = hex::encode(&Sha256::digest(folder.as_os_str().as_encoded_bytes())[..6]);
        std::env::temp_dir().join(format!("muster-{name}"))
    };
    account.private_folder(&chosen)?;
    Ok(chosen)
}

/// Makes the cluster beside its final place and moves it there, so that a broken start leaves nothing half made.
pub(super) fn init(
    binaries: &Binaries,
    folder: &Path,
    account: &Account,
    admin_password: &Secret<String>,
) -> Result<(), ClusterError> {
    let fresh = folder.join("data.new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(ClusterError::io(&fresh))?;
    }
    let password = folder.join("admin.password");
    write_private(&password, admin_password.expose(), account)?;
    let mut command = Command::new(binaries.program("initdb"));
    command
        .arg("--pgdata")
        .arg(&fresh)
        .args(["--username", ADMIN, "--auth", "scram-sha-256", "--data-checksums"])
        .args(["--encoding", "UTF8", "--locale", "C.UTF-8"])
        .arg("--pwfile")
        .arg(&password)
        .current_dir("/")
        .env_clear();
    account.apply(&mut command);
    let output = command.output().map_err(ClusterError::io(&fresh));
    fs::remove_file(&password).map_err(ClusterError::io(&password))?;
    let output = output?;
    if !output.status.success() {
        return Err(ClusterError::Step {
            step: "initdb",
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    let place = folder.join("data");
    fs::rename(&fresh, &place).map_err(ClusterError::io(&place))
}

fn write_private(path: &Path, text: &str, account: &Account) -> Result<(), ClusterError> {
    let mut file = fs::File::create(path).map_err(ClusterError::io(path))?;
    file.set_permissions(fs::Permissions::from_mode(0o600))
        .and_then(|()| file.write_all(text.as_bytes()))
        .map_err(ClusterError::io(path))?;
    account.own(path)
}

/// Starts the server in a process group of its own, so that Ctrl-C at the terminal reaches us alone and we stop it
/// after the last request.
pub(super) fn spawn(
    binaries: &Binaries,
    folder: &Path,
    sockets: &Path,
    account: &Account,
) -> Result<i32, ClusterError> {
    let log = log_file(folder);
    let output = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&log)
        .map_err(ClusterError::io(&log))?;
    let errors = output.try_clone().map_err(ClusterError::io(&log))?;
    let program = binaries.program("postgres");
    let mut command = Command::new(&program);
    command.arg("-D").arg(folder.join("data"));
    for setting in [
        "listen_addresses=",
        "unix_socket_permissions=0700",
        "max_connections=100",
        "shared_buffers=128MB",
        "effective_cache_size=1GB",
        "random_page_cost=1.1",
        "jit=off",
        "wal_compression=on",
        "log_timezone=UTC",
        "timezone=UTC",
        "password_encryption=scram-sha-256",
        // Statements may carry personal data: the server's log never holds one.
        "log_min_error_statement=panic",
        "log_statement=none",
    ] {
        command.arg("-c").arg(setting);
    }
    command
        .arg("-c")
        .arg(format!("unix_socket_directories={}", sockets.display()))
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .current_dir("/")
        .env_clear()
        .process_group(0);
    account.apply(&mut command);
    let child = command.spawn().map_err(ClusterError::io(&program))?;
    Ok(i32::try_from(child.id()).unwrap_or_default())
}

fn log_file(folder: &Path) -> PathBuf {
    folder.join("postgres.log")
}

/// Returns the process id of a server that runs on this cluster already.
pub(super) fn running(folder: &Path) -> Option<i32> {
    let note = fs::read_to_string(folder.join("data/postmaster.pid")).ok()?;
    let pid: i32 = note.lines().next()?.trim().parse().ok()?;
    test_kill_process(Pid::from_raw(pid)?).is_ok().then_some(())?;
    // The number may have been given to another program since: only a server's name counts.
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_else(|_| "postgres".to_owned());
    name.trim().starts_with("postgres").then_some(pid)
}

/// Waits until the server answers and returns its process id. One that was killed leaves children which hold its memory for a moment; then the
/// first start fails and is tried again.
pub(super) async fn wait_until_ready(
    folder: &Path,
    sockets: &Path,
    admin: &PgConnectOptions,
    binaries: &Binaries,
    account: &Account,
    mut postmaster: i32,
) -> Result<i32, ClusterError> {
    let mut waited = Duration::ZERO;
    loop {
        match sqlx::PgConnection::connect_with(admin).await {
            Ok(conn) => {
                conn.close().await.map_err(ClusterError::Refused)?;
                return Ok(postmaster);
            }
            // Wrong password: the folder of secrets and the cluster do not belong together. Waiting would not help.
            Err(sqlx::Error::Database(refusal)) if refusal.code().as_deref() == Some("28P01") => {
                return Err(ClusterError::Refused(sqlx::Error::Database(refusal)));
            }
            Err(_) => {}
        }
        if waited >= PATIENCE {
            return Err(ClusterError::Silent {
                seconds: PATIENCE.as_secs(),
                log: log_file(folder),
            });
        }
        tokio::time::sleep(STEP).await;
        waited += STEP;
        let every_second = waited.subsec_millis() == 0;
        if every_second && gone(postmaster) {
            postmaster = spawn(binaries, folder, sockets, account)?;
        }
    }
}

/// Asks the server for a fast shutdown and waits until it is gone.
pub(super) async fn stop(postmaster: i32) {
    let Some(pid) = Pid::from_raw(postmaster) else { return };
    // An error means that it is gone already.
    if kill_process(pid, Signal::INT).is_err() {
        return;
    }
    let mut waited = Duration::ZERO;
    while !gone(postmaster) && waited < PATIENCE {
        tokio::time::sleep(STEP).await;
        waited += STEP;
    }
}

/// Tells whether the process has ended; collects it if it was our child.
pub(super) fn gone(postmaster: i32) -> bool {
    let Some(pid) = Pid::from_raw(postmaster) else {
        return true;
    };
    match rustix::process::waitpid(Some(pid), rustix::process::WaitOptions::NOHANG) {
        Ok(None) => false,
        Ok(Some(_)) => true,
        // Not our child (an adopted server): ask whether it is there.
        Err(_) => test_kill_process(pid).is_err(),
    }
}
