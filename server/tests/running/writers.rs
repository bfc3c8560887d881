//! Clients that write without pause, and remember what was acknowledged to them.

use crate::client::Client;
use crate::process::until;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What one client sent, and what of it was acknowledged.
#[derive(Default)]
pub(crate) struct Sent {
    pub(crate) acknowledged: Vec<String>,
    pub(crate) unanswered: Vec<String>,
}

/// A client at work.
pub(crate) struct Writer {
    sent: Arc<Mutex<Sent>>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Writer {
    fn start<Write: AsyncWrite>(mut write: Write) -> Self {
        let (sent, stop) = (Arc::new(Mutex::new(Sent::default())), CancellationToken::new());
        let (log, ended) = (sent.clone(), stop.clone());
        let task = tokio::spawn(async move {
            let mut number = 0;
            while !ended.is_cancelled() {
                number += 1;
                let (what, acknowledged) = write.write(number).await;
                let mut sent = log.lock().unwrap_or_else(PoisonError::into_inner);
                if acknowledged {
                    sent.acknowledged.push(what);
                } else {
                    sent.unanswered.push(what);
                }
            }
        });
        Self { sent, stop, task }
    }

    /// Registers one address after the other.
    pub(crate) fn registering(client: Client) -> Self {
        Self::start(Registering(client))
    }

    /// Answers one question again and again.
    pub(crate) fn answering(owner: Client, assessment: &str) -> Self {
        let path = format!("/api/v1/assessments/{assessment}/answers/pr-mfa");
        Self::start(Answering {
            owner,
            path,
            base: Value::Null,
        })
    }

    fn count(&self) -> usize {
        self.sent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .acknowledged
            .len()
    }

    /// Waits until this many more writes were acknowledged.
    pub(crate) async fn more(&self, writes: usize) {
        let enough = self.count() + writes;
        until("more acknowledged writes", async || {
            (self.count() >= enough).then_some(())
        })
        .await;
    }

    /// Ends the client after its present write.
    pub(crate) async fn stop(self) -> Sent {
        self.stop.cancel();
        self.task.await.expect("the client ends");
        std::mem::take(&mut *self.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One kind of write.
trait AsyncWrite: Send + 'static {
    /// Writes once; returns what, and whether it was acknowledged.
    fn write(&mut self, number: u32) -> impl Future<Output = (String, bool)> + Send;
}

struct Registering(Client);

impl AsyncWrite for Registering {
    async fn write(&mut self, number: u32) -> (String, bool) {
        let email = format!("worker{number}@example.org");
        let answer = self.0.try_register(&email, "worker").await;
        (email, answer.is_some_and(|answer| answer.status == 201))
    }
}

struct Answering {
    owner: Client,
    path: String,
    base: Value,
}

impl AsyncWrite for Answering {
    async fn write(&mut self, number: u32) -> (String, bool) {
        // The note lies sealed in the database; the id, of the client's own making, does not.
        let revision = uuid::Uuid::from_u128(number.into()).to_string();
        let comment = format!("number {number}");
        let body = json!({ "value": number % 5, "comment": comment, "base": self.base, "revision": revision });
        let answer = self.owner.send(Method::PUT, &self.path, Some(body)).await;
        let saved = match answer {
            Some(answer) if answer.status == 200 => Some(answer.json()["answer"]["revision"].clone()),
            // The write before was kept although nobody could say so: go on from there.
            Some(answer) if answer.status == 409 => {
                self.base = answer.json()["clash"]["stands"]["revision"].clone();
                None
            }
            _ => None,
        };
        let acknowledged = saved.is_some();
        self.base = saved.unwrap_or_else(|| self.base.take());
        (revision, acknowledged)
    }
}
