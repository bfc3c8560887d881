//! The embedded cluster: a private PostgreSQL in the data folder, reached by a unix socket only.

mod account;
mod binaries;
mod process;

pub use account::Account;
pub use binaries::{Binaries, find_binaries};

use crate::bootstrap::socket_options;
use kernel::Secret;
use sqlx::postgres::PgConnectOptions;
use std::convert::Infallible;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

/// How often is looked whether the server still runs.
const CARE: Duration = Duration::from_millis(500);

/// The cluster's own administrator; its password is made at the first start.
pub const ADMIN: &str = "muster_admin";
/// The database in the embedded cluster.
pub const DATABASE: &str = "muster";

/// The embedded cluster could not be started, in words for whoever runs it.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No PostgreSQL server is installed.
    #[error(
        "PostgreSQL 15 or newer was not found. Install its server package (Debian and Ubuntu: postgresql and postgresql-postgis; macOS: brew install postgresql@17 postgis), or set DATABASE_URL"
    )]
    NoBinaries,
    /// A step of the start did not work.
    #[error("{step}: {output}")]
    Step {
        /// What was being done.
        step: &'static str,
        /// What the program said.
        output: String,
    },
    /// The data folder cannot be used.
    #[error("{path}: {source}")]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The cluster did not answer in time.
    #[error("PostgreSQL did not answer within {seconds} seconds; its log is {log}")]
    Silent {
        /// How long was waited.
        seconds: u64,
        /// Where to look.
        log: PathBuf,
    },
    /// It answers, but refuses.
    #[error("PostgreSQL refused the connection")]
    Refused(#[source] sqlx::Error),
}

impl ClusterError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// A running embedded cluster.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    sockets: PathBuf,
    admin_password: Secret<String>,
    postmaster: AtomicI32,
    /// Held by whoever looks after the server. The lock ends with its process, however that ends.
    care: Option<File>,
}

impl Cluster {
    /// Starts the cluster in `folder`, making it first where there is none, and adopts one that is still running
    /// there: left behind by a process that was killed, or looked after by one that lives. `say` is told what takes
    /// time.
    ///
    /// # Errors
    /// When PostgreSQL is missing, or does not start.
    pub async fn start(
        folder: &Path,
        admin_password: Secret<String>,
        say: impl Fn(&str),
    ) -> Result<Self, ClusterError> {
        let binaries = find_binaries().ok_or(ClusterError::NoBinaries)?;
        let account = Account::for_server();
        let folder = account.reachable(folder)?;
        let sockets = process::socket_folder(&folder, &account)?;
        let care = take_care(&folder)?;
        if !folder.join("data/PG_VERSION").exists() {
            say("Making a private PostgreSQL cluster");
            process::init(&binaries, &folder, &account, &admin_password)?;
        }
        let postmaster = match process::running(&folder) {
            Some(pid) => pid,
            None => process::spawn(&binaries, &folder, &sockets, &account)?,
        };
        let cluster = Self {
            folder,
            sockets,
            admin_password,
            postmaster: AtomicI32::new(postmaster),
            care,
        };
        cluster.wait_until_ready(&binaries, &account).await?;
        cluster.make_database().await?;
        Ok(cluster)
    }

    /// Returns how to reach the product's database as the cluster's administrator.
    pub fn admin(&self) -> PgConnectOptions {
        self.options(DATABASE)
    }

    /// Returns where the cluster really lies; not always the folder asked for, see [`Account::reachable`].
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the folder of the unix socket.
    pub fn sockets(&self) -> &Path {
        &self.sockets
    }

    /// Returns the process id of the server.
    pub fn postmaster(&self) -> i32 {
        self.postmaster.load(Ordering::Relaxed)
    }

    /// Stops the server: no new connections, open transactions rolled back, everything on disk. One that another
    /// process looks after is left to it.
    pub async fn stop(self) {
        if self.care.is_some() {
            process::stop(self.postmaster()).await;
        }
    }

    /// Brings the server back whenever it dies, for as long as this is awaited.
    pub async fn keep_running(&self) -> Infallible {
        let account = Account::for_server();
        loop {
            tokio::time::sleep(CARE).await;
            if self.care.is_none() || !process::gone(self.postmaster()) {
                continue;
            }
            tracing::error!("cluster.died");
            let again = find_binaries()
                .ok_or(ClusterError::NoBinaries)
                .and_then(|binaries| process::spawn(&binaries, &self.folder, &self.sockets, &account));
            match again {
                Ok(postmaster) => self.postmaster.store(postmaster, Ordering::Relaxed),
                Err(error) => tracing::error!(cause = %error, "cluster.not_started"),
            }
        }
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        socket_options(&self.sockets, database)
            .username(ADMIN)
            .password(self.admin_password.expose())
    }

    async fn wait_until_ready(&self, binaries: &Binaries, account: &Account) -> Result<(), ClusterError> {
        let postmaster = process::wait_until_ready(
            &self.folder,
            &self.sockets,
            &self.options("postgres"),
            binaries,
            account,
            self.postmaster(),
        )
        .await?;
        self.postmaster.store(postmaster, Ordering::Relaxed);
        Ok(())
    }

    async fn make_database(&self) -> Result<(), ClusterError> {
        use sqlx::Connection;
        let mut conn = sqlx::PgConnection::connect_with(&self.options("postgres"))
            .await
            .map_err(ClusterError::Refused)?;
        let there: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(DATABASE)
            .fetch_one(&mut conn)
            .await
            .map_err(ClusterError::Refused)?;
        if !there {
            sqlx::query("create database muster")
                .execute(&mut conn)
                .await
                .map_err(ClusterError::Refused)?;
        }
        conn.close().await.map_err(ClusterError::Refused)
    }
}

/// Takes the server into our care, unless a living process has it.
fn take_care(folder: &Path) -> Result<Option<File>, ClusterError> {
    let path = folder.join("care.lock");
    let file = File::create(&path).map_err(ClusterError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(ClusterError::io(&path)(error)),
    }
}
