//! Reads the log of cut-offs, over a connection of its own: a full pool must not make a node blind.

use super::READ_EVERY;
use super::memory::{Mark, Memory, Reading};
use crate::{Actor, DatabaseTime, Db, DbError, store};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, Notify};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// The name of the part that reads the log.
pub const WATCHER: &str = "cut-off-watch";
/// The channel that wakes the readers.
const CHANNEL: &str = "muster_cut_off";
/// A reading that takes longer is given up, with its connection.
const PATIENCE: Duration = Duration::from_secs(2);

/// Knows what was cut off, as of the last reading.
#[derive(Clone)]
pub struct CutOffWatch {
    inner: Arc<Inner>,
}

struct Inner {
    memory: Memory,
    login: PgConnectOptions,
    watcher: Actor,
    conn: Mutex<Option<PgConnection>>,
    time: Option<Arc<DatabaseTime>>,
}

impl CutOffWatch {
    /// Makes a watch over the database that has read nothing yet, so nothing that is remembered counts. The actor is the
    /// system actor [`WATCHER`]; one good reading is trusted for the given time, in the product
    /// [`TRUSTED_FOR`](super::TRUSTED_FOR). Each reading tells the clock what time it is at the database.
    pub fn new(db: &Db, watcher: Actor, trusted_for: Duration, time: Option<Arc<DatabaseTime>>) -> Self {
        let inner = Inner {
            memory: Memory::new(trusted_for),
            login: PgConnectOptions::clone(&db.pool().connect_options()).application_name("muster cut-off watch"),
            watcher,
            conn: Mutex::new(None),
            time,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Marks the place in the log before something is looked up.
    pub fn mark(&self) -> Mark {
        self.inner.memory.mark()
    }

    /// Tells whether what was looked up at the mark still counts. The targets are the ids of the session or key, of the
    /// person that it speaks of, and of the organisation they act for.
    pub fn holds(&self, mark: Mark, targets: &[Uuid]) -> bool {
        self.inner.memory.holds(mark, targets, Instant::now())
    }

    /// Reads the log once and tells how many cut-offs were new.
    ///
    /// # Errors
    /// When the database does not answer in time.
    pub async fn read(&self) -> Result<usize, DbError> {
        let mut held = self.inner.conn.lock().await;
        let began = Instant::now();
        // Whatever goes wrong, the connection is dropped with the future: nobody knows what it still has to say.
        let answer = timeout(PATIENCE, self.inner.ask(held.take())).await;
        let (conn, reading) = answer.map_err(|_| DbError::Sql(sqlx::Error::PoolTimedOut))??;
        *held = Some(conn);
        let news = self.inner.memory.take(began, reading);
        metrics::counter!("cut_offs_read_total").increment(news as u64);
        Ok(news)
    }

    /// Reads the log for ever: four times a second, and at once when woken. It ends when its task is aborted.
    pub async fn keep(self) {
        let bell = Arc::new(Notify::new());
        let listening = self.inner.clone().listen(bell.clone());
        let reading = async {
            let mut sees = true;
            loop {
                sees = self.read_and_tell(sees).await;
                tokio::select! {
                    () = sleep(READ_EVERY) => {}
                    () = bell.notified() => {}
                }
            }
        };
        tokio::join!(listening, reading);
    }

    async fn read_and_tell(&self, saw: bool) -> bool {
        match self.read().await {
            Ok(_) => {
                if !saw {
                    tracing::info!("cut_off.sees_again");
                }
                true
            }
            Err(error) => {
                if saw {
                    tracing::warn!(cause = %error, "cut_off.blind");
                }
                false
            }
        }
    }
}

impl Inner {
    async fn ask(&self, held: Option<PgConnection>) -> Result<(PgConnection, Reading), DbError> {
        let mut conn = match held {
            Some(conn) => conn,
            None => PgConnection::connect_with(&self.login).await?,
        };
        let mut tx = conn.begin_with("BEGIN READ ONLY").await?;
        store::enter(&mut tx, &self.watcher).await?;
        let before = self.time.as_ref().map(|time| time.own());
        let (snapshot, now, rows) = store::cut_offs_since(&mut tx, self.memory.snapshot()).await?;
        if let (Some(time), Some(before)) = (&self.time, before) {
            time.learn((before, time.own()), now);
        }
        tx.rollback().await?;
        Ok((conn, Reading { snapshot, rows }))
    }

    /// Rings the bell when the database says that there is something to read. A missed call costs a quarter of a second.
    async fn listen(self: Arc<Self>, bell: Arc<Notify>) {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect_lazy_with(self.login.clone());
        loop {
            if let Err(error) = hear(&pool, &bell).await {
                tracing::debug!(cause = %error, "cut_off.deaf");
            }
            sleep(Duration::from_secs(1)).await;
        }
    }
}

async fn hear(pool: &sqlx::PgPool, bell: &Notify) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        listener.recv().await?;
        bell.notify_one();
    }
}
