//! Opening the database, and the two kinds of transaction it gives.

use crate::tx::{ReadTx, WriteTx};
use crate::{Actor, ActorMint, DbError, store};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Postgres, Transaction};
use std::time::Duration;

/// How to reach the database under one login.
#[derive(Debug, Clone)]
pub struct DbConfig {
    /// Where and as whom.
    pub connect: PgConnectOptions,
    /// At most this many connections.
    pub max_connections: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
}

impl DbConfig {
    /// Makes a configuration with the usual sizes: 16 connections, 2 seconds of patience.
    pub fn new(connect: PgConnectOptions) -> Self {
        Self {
            connect,
            max_connections: 16,
            acquire_timeout: Duration::from_secs(2),
        }
    }
}

/// The database under one login. It shows no pool: whatever is read or written happens in a transaction that knows
/// who acts.
#[derive(Debug, Clone)]
pub struct Db {
    pool: PgPool,
}

impl Db {
    /// Opens the database and hands out the one right to make actors.
    ///
    /// # Errors
    /// When no connection can be made.
    pub async fn open(config: DbConfig) -> Result<(Self, ActorMint), DbError> {
        let pool = PgPoolOptions::new()
            .max_connections(config.max_connections)
            .min_connections(1)
            .acquire_timeout(config.acquire_timeout)
            // A ping before each use would cost a round trip per request; a dead connection shows itself at BEGIN.
            .test_before_acquire(false)
            .connect_with(config.connect.application_name("muster").statement_cache_capacity(512))
            .await?;
        Ok((Self { pool }, ActorMint::new()))
    }

    /// Begins a read as the actor. It may be served by a replica once there is one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(&self, actor: &Actor) -> Result<ReadTx, DbError> {
        self.enter("BEGIN READ ONLY", actor).await
    }

    /// Begins a read that sees the actor's own last write.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read_fresh(&self, actor: &Actor) -> Result<ReadTx, DbError> {
        self.read(actor).await
    }

    /// Begins a write as the actor. Nothing is kept unless it is committed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write(&self, actor: &Actor) -> Result<WriteTx, DbError> {
        #[cfg_attr(
            not(feature = "test"),
            expect(unused_mut, reason = "only tests count what is written")
        )]
        let mut tx = WriteTx::new(self.enter("BEGIN", actor).await?);
        #[cfg(feature = "test")]
        tx.count_from_here().await?;
        Ok(tx)
    }

    /// Closes every connection, after those in use are given back.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) const fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Begins in a task of its own. Were a caller who leaves (a visitor closes the page) to stop it between BEGIN and its
    /// answer, the pool would get back a connection inside a transaction that nobody knows of, and the next request would
    /// do its work there: a write in a read-only transaction, say. A task ends what it began, and then drops it.
    async fn enter(&self, begin: &'static str, actor: &Actor) -> Result<ReadTx, DbError> {
        #[cfg(not(feature = "test"))]
        let told = *actor;
        #[cfg(feature = "test")]
        let told = crate::switches::told_to_the_database(*actor);
        match tokio::spawn(Self::begin(self.pool.clone(), begin, told)).await {
            Ok(entered) => Ok(ReadTx::new(entered?, *actor)),
            Err(stopped) => match stopped.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // Tasks are cancelled only when the process ends.
                Err(_) => Err(DbError::from(sqlx::Error::PoolClosed)),
            },
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where transactions begin")]
    async fn begin(pool: PgPool, begin: &'static str, actor: Actor) -> Result<Transaction<'static, Postgres>, DbError> {
        let mut tx = pool.begin_with(begin).await?;
        store::enter(&mut tx, &actor).await?;
        Ok(tx)
    }
}
