//! The server that tests use.

use kernel::Secret;
use platform::bootstrap::Passwords;
use platform::cluster::Cluster;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use std::fs::File;
use std::path::PathBuf;
use std::str::FromStr;

/// A server with an administrator who may make databases.
#[derive(Debug, Clone)]
pub struct Server {
    /// How to reach it as administrator, on its maintenance database.
    pub admin: PgConnectOptions,
    /// The passwords of the product's three logins.
    pub passwords: Passwords,
    /// Whether the whole server is there for tests only, so that it need not survive the machine.
    pub scratch: bool,
}

fn passwords() -> Passwords {
    // A scratch cluster is reached through a private socket only.
    let word = || Secret::new("scratch".to_owned());
    Passwords {
        owner: word(),
        app: word(),
        runner: word(),
    }
}

fn scratch_folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target"),
        PathBuf::from,
    );
    target.join("scratch-cluster")
}

/// Returns the server: the one that `TEST_DATABASE_URL` names, or the scratch cluster.
///
/// # Panics
/// When neither can be reached, with the reason.
pub async fn server() -> Server {
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        let admin = PgConnectOptions::from_str(&url).expect("TEST_DATABASE_URL is a PostgreSQL address");
        return Server {
            admin: admin.disable_statement_logging(),
            passwords: passwords(),
            scratch: false,
        };
    }
    let folder = scratch_folder();
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let lock = File::create(folder.join("lock")).expect("the target folder can be written");
    // Tests run in processes of their own: the first starts the cluster, the others find it running.
    lock.lock().expect("the lock of the scratch cluster");
    let cluster = Cluster::start(&folder.join("cluster"), Secret::new("scratch".to_owned()), |_| {})
        .await
        .expect("the scratch cluster starts");
    Server {
        admin: cluster.admin().database("postgres").disable_statement_logging(),
        passwords: passwords(),
        scratch: true,
    }
}

/// Stops the scratch cluster, if it runs; for the end of a whole test run.
///
/// # Panics
/// When the cluster cannot be reached.
pub async fn stop_scratch_cluster() {
    let folder = scratch_folder();
    if std::env::var_os("TEST_DATABASE_URL").is_none() && folder.join("cluster").exists() {
        Cluster::start(&folder.join("cluster"), Secret::new("scratch".to_owned()), |_| {})
            .await
            .expect("the scratch cluster answers")
            .stop()
            .await;
    }
}
