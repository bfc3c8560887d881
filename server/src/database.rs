//! Opening the database: the embedded cluster, or the server that `DATABASE_URL` names.

use crate::config::Config;
use crate::secrets::SecretStore;
use anyhow::{Context, bail};
use platform::bootstrap::{self, APP, OWNER, Passwords, RUNNER};
use platform::cluster::Cluster;
use platform::queue;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection};
use std::str::FromStr;

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// How to reach the database under each login, and the cluster if it is ours.
pub(crate) struct Database {
    pub(crate) owner: PgConnectOptions,
    pub(crate) app: PgConnectOptions,
    pub(crate) runner: PgConnectOptions,
    pub(crate) cluster: Option<Cluster>,
}

impl Database {
    /// Starts or reaches the database and makes roles and extensions where they are missing.
    ///
    /// # Errors
    /// When it cannot be reached, in words for whoever runs it.
    pub(crate) async fn open(config: &Config, secrets: &SecretStore, say: impl Fn(&str)) -> anyhow::Result<Self> {
        let passwords = secrets.database()?;
        match &config.database_url {
            Some(url) => Self::outside(config, url, &passwords).await,
            None => Self::embedded(config, secrets, &passwords, say).await,
        }
    }

    async fn embedded(
        config: &Config,
        secrets: &SecretStore,
        passwords: &Passwords,
        say: impl Fn(&str),
    ) -> anyhow::Result<Self> {
        let admin_password = secrets.password("database-admin")?;
        let cluster = Cluster::start(&config.data_dir.join("postgres"), admin_password, say).await?;
        let admin = cluster.admin().disable_statement_logging();
        if !can_log_in(&passwords.login(&admin, RUNNER)).await {
            bootstrap::prepare(&admin, passwords, true)
                .await
                .context("the roles and extensions of the private cluster could not be made")?;
        }
        Ok(Self {
            owner: passwords.login(&admin, OWNER),
            app: passwords.login(&admin, APP),
            runner: passwords.login(&admin, RUNNER),
            cluster: Some(cluster),
        })
    }

    async fn outside(config: &Config, url: &str, passwords: &Passwords) -> anyhow::Result<Self> {
        let admin = address("database_url", url)?;
        let given = |name, url: &Option<String>, role| match url {
            Some(url) => address(name, url),
            None => Ok(passwords.login(&admin, role)),
        };
        let app = given("database_app_url", &config.database_app_url, APP)?;
        let runner = given("database_runner_url", &config.database_runner_url, RUNNER)?;
        let mut conn = PgConnection::connect_with(&admin)
            .await
            .context("the server that DATABASE_URL names does not answer")?;
        let by_hand = config.database_app_url.is_some();
        if !by_hand && !can_log_in(&runner).await {
            bootstrap::prepare(&admin, passwords, false).await.context(
                "the roles and extensions could not be made; DATABASE_URL needs a login that may create roles and extensions, or make them by hand as docs/OPERATIONS.md says",
            )?;
        }
        if !can_log_in(&app).await {
            bail!(
                "the database refuses the login muster_app: it exists with another password. Set database_app_url and database_runner_url"
            );
        }
        // Made by hand, the login of DATABASE_URL owns the tables itself.
        let owner = if by_hand { admin } else { passwords.login(&admin, OWNER) };
        conn.ping()
            .await
            .context("the server that DATABASE_URL names does not answer")?;
        Ok(Self {
            owner,
            app,
            runner,
            cluster: None,
        })
    }

    /// Brings the schema up to date. Two nodes at once take turns.
    ///
    /// # Errors
    /// When a migration fails; what came before it stands.
    pub(crate) async fn migrate(&self) -> anyhow::Result<()> {
        let owner = PgPoolOptions::new()
            .max_connections(2)
            .connect_with(self.owner.clone())
            .await
            .context("the owner's login is refused")?;
        if self.is_current(&owner).await {
            owner.close().await;
            return Ok(());
        }
        queue::install(&owner).await?;
        MIGRATIONS
            .run(&owner)
            .await
            .context("the schema could not be brought up to date")?;
        owner.close().await;
        Ok(())
    }

    async fn is_current(&self, owner: &sqlx::PgPool) -> bool {
        let newest = MIGRATIONS.iter().map(|migration| migration.version).max();
        let applied: Result<Option<i64>, _> =
            sqlx::query_scalar("select max(version) from _sqlx_migrations where success")
                .fetch_one(owner)
                .await;
        applied.is_ok_and(|applied| applied == newest)
    }

    /// Stops the cluster, if it is ours.
    pub(crate) async fn close(self) {
        if let Some(cluster) = self.cluster {
            cluster.stop().await;
        }
    }
}

fn address(name: &str, url: &str) -> anyhow::Result<PgConnectOptions> {
    PgConnectOptions::from_str(url)
        .map(ConnectOptions::disable_statement_logging)
        .with_context(|| format!("{name} is not a PostgreSQL address"))
}

async fn can_log_in(options: &PgConnectOptions) -> bool {
    match PgConnection::connect_with(options).await {
        Ok(conn) => conn.close().await.is_ok(),
        Err(_) => false,
    }
}
