//! The embedded cluster: a private PostgreSQL in the data folder, reached by a unix socket only.

mod account;
mod binaries;
mod process;

pub use account::Account;
pub use binaries::{Binaries, find_binaries};

use crate::bootstrap::socket_options;
use kernel::Secret;
use sqlx::postgres::PgConnectOptions;
use std::io;
use std::path::{Path, PathBuf};

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
    postmaster: i32,
}

impl Cluster {
    /// Starts the cluster in `folder`, making it first where there is none, and adopts one that is still running
    /// there. `say` is told what takes time.
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
            postmaster,
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
    pub const fn postmaster(&self) -> i32 {
        self.postmaster
    }

    /// Stops the server: no new connections, open transactions rolled back, everything on disk.
    pub async fn stop(self) {
        process::stop(self.postmaster).await;
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        socket_options(&self.sockets, database)
            .username(ADMIN)
            .password(self.admin_password.expose())
    }

    async fn wait_until_ready(&self, binaries: &Binaries, account: &Account) -> Result<(), ClusterError> {
        process::wait_until_ready(
            &self.folder,
            &self.sockets,
            &self.options("postgres"),
            binaries,
            account,
            self.postmaster,
        )
        .await
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
