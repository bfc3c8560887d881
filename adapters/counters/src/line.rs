//! The one connection to Redis, and how it is made again.

use contracts::counting::CountersGone;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, RedisResult};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a connection may take to be made; nobody waits for it but a health check.
const TO_CONNECT: Duration = Duration::from_secs(2);

enum State {
    Down,
    Connecting,
    Up(MultiplexedConnection),
}

/// One connection, shared by all requests, whose calls it sends one after another without waiting.
#[derive(Clone)]
pub(crate) struct Line {
    client: Client,
    patience: Duration,
    state: Arc<Mutex<State>>,
}

impl Line {
    pub(crate) fn to(client: Client, patience: Duration) -> Self {
        // Two ways to encrypt are linked into the binary, so TLS wants to be told which to use. The first to tell wins.
        let _told_before = rustls::crypto::aws_lc_rs::default_provider().install_default();
        Self {
            client,
            patience,
            state: Arc::new(Mutex::new(State::Down)),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the connection, if there is one; else lets one be made for those who come later.
    pub(crate) fn connection(&self) -> Result<MultiplexedConnection, CountersGone> {
        let is_first = self.with(|state| match state {
            State::Up(connection) => Ok(connection.clone()),
            State::Connecting => Err(false),
            State::Down => {
                *state = State::Connecting;
                Err(true)
            }
        });
        is_first.map_err(|is_first| {
            if is_first {
                let line = self.clone();
                tokio::spawn(async move { line.connect().await.map(drop) });
            }
            CountersGone("there is no connection yet".to_owned())
        })
    }

    /// Returns the connection, and waits until it is made.
    pub(crate) async fn made(&self) -> Result<MultiplexedConnection, CountersGone> {
        let held = self.with(|state| match state {
            State::Up(connection) => Some(connection.clone()),
            State::Down | State::Connecting => None,
        });
        match held {
            Some(connection) => Ok(connection),
            None => self.connect().await,
        }
    }

    async fn connect(&self) -> Result<MultiplexedConnection, CountersGone> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(TO_CONNECT))
            .set_response_timeout(Some(self.patience));
        let made = self.client.get_multiplexed_async_connection_with_config(&config).await;
        self.with(|state| {
            *state = match &made {
                Ok(connection) => State::Up(connection.clone()),
                Err(_) => State::Down,
            };
        });
        made.map_err(|error| gone(&error))
    }

    /// Gives a connection up that does not answer, so that the next call has another one made.
    pub(crate) fn noting<T>(&self, answer: RedisResult<T>) -> Result<T, CountersGone> {
        answer.map_err(|error| {
            if error.is_timeout() || error.is_connection_dropped() || error.is_io_error() {
                self.with(|state| *state = State::Down);
            }
            gone(&error)
        })
    }
}

fn gone(error: &RedisError) -> CountersGone {
    CountersGone(error.to_string())
}
