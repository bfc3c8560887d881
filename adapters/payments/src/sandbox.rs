//! The built-in provider: a real payment page, test cards only, no money.

use crate::events::{self, digest};
use crate::sender::WebhookSender;
use crate::sessions::{Session, SessionStatus, Sessions};
use async_trait::async_trait;
use billing::model::sign;
use billing::ports::{
    CheckoutAddress, CheckoutIntent, PaymentProvider, ProviderError, ProviderState, TestTill, TillSession,
};
use contracts::storage::FileStore;
use kernel::{Money, Secret, SharedClock};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Settings of the sandbox.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// Our public address without a slash at the end; the payment page lies under it.
    pub public_url: String,
    /// What events are signed with.
    pub webhook_secret: Secret<String>,
    /// How long to wait before each further try to deliver an event.
    pub retries: Vec<Duration>,
}

impl SandboxConfig {
    /// Makes settings with the usual retries.
    pub fn new(public_url: &str, webhook_secret: Secret<String>) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            webhook_secret,
            retries: [1, 5, 30].map(Duration::from_secs).to_vec(),
        }
    }
}

/// The built-in provider.
#[derive(Clone)]
pub struct Sandbox {
    sessions: Sessions,
    sender: Arc<dyn WebhookSender>,
    clock: SharedClock,
    config: Arc<SandboxConfig>,
    // One change at a time: two clicks on Pay are one payment.
    changing: Arc<Mutex<()>>,
}

impl Sandbox {
    /// Makes the sandbox. `files` is where it keeps its checkouts; `sender` brings its events to us.
    pub fn new(
        files: Arc<dyn FileStore>,
        sender: Arc<dyn WebhookSender>,
        clock: SharedClock,
        config: SandboxConfig,
    ) -> Self {
        Self {
            sessions: Sessions::new(files),
            sender,
            clock,
            config: Arc::new(config),
            changing: Arc::new(Mutex::new(())),
        }
    }

    async fn known(&self, provider_ref: &str) -> Result<Session, ProviderError> {
        let found = self.sessions.find(provider_ref).await?;
        found.ok_or_else(|| ProviderError::Refused("no such checkout".to_owned()))
    }

    /// Tells us what happened. A first try is made at once; where it fails, further ones follow in the background, as a
    /// real provider's would. Should all fail, our reconciler asks.
    async fn tell(&self, event: &Value) {
        let body = event.to_string().into_bytes();
        if self.deliver(&body).await {
            return;
        }
        let sandbox = self.clone();
        tokio::spawn(async move {
            for wait in sandbox.config.retries.clone() {
                tokio::time::sleep(wait).await;
                if sandbox.deliver(&body).await {
                    return;
                }
            }
        });
    }

    async fn deliver(&self, body: &[u8]) -> bool {
        let Ok(signature) = sign(&self.config.webhook_secret, body, self.clock.now()) else {
            return false;
        };
        match self.sender.send(body, &signature).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(reason = %error, "sandbox.event_not_taken");
                false
            }
        }
    }
}

#[async_trait]
impl PaymentProvider for Sandbox {
    async fn create_checkout(&self, intent: &CheckoutIntent) -> Result<CheckoutAddress, ProviderError> {
        let id = format!("cs_test_{}", digest(&intent.key, 40));
        let _turn = self.changing.lock().await;
        // The same key is the same checkout: what was paid stays paid.
        if self.sessions.find(&id).await?.is_none() {
            let session = Session {
                id: id.clone(),
                payment: intent.payment.to_string(),
                title: intent.title.clone(),
                amount_pence: intent.amount.minor(),
                success_url: intent.success_url.clone(),
                cancel_url: intent.cancel_url.clone(),
                status: SessionStatus::Open,
                declines: 0,
            };
            self.sessions.put(&session).await?;
        }
        Ok(CheckoutAddress {
            address: format!("{}/sandbox/pay/{id}", self.config.public_url),
            provider_ref: id,
        })
    }

    async fn payment_state(&self, provider_ref: &str) -> Result<ProviderState, ProviderError> {
        Ok(state(&self.known(provider_ref).await?))
    }

    fn checkout_origin(&self) -> Option<String> {
        None
    }
}

#[async_trait]
impl TestTill for Sandbox {
    async fn session(&self, provider_ref: &str) -> Result<Option<TillSession>, ProviderError> {
        Ok(self.sessions.find(provider_ref).await?.map(as_seen))
    }

    async fn pay(&self, provider_ref: &str) -> Result<TillSession, ProviderError> {
        let turn = self.changing.lock().await;
        let mut session = self.known(provider_ref).await?;
        if session.status == SessionStatus::Open {
            session.status = SessionStatus::Paid;
            self.sessions.put(&session).await?;
        }
        drop(turn);
        let now = self.clock.now().timestamp();
        self.tell(&events::intent_succeeded(&session, now)).await;
        self.tell(&events::completed(&session, now)).await;
        Ok(as_seen(session))
    }

    async fn decline(&self, provider_ref: &str) -> Result<TillSession, ProviderError> {
        let turn = self.changing.lock().await;
        let mut session = self.known(provider_ref).await?;
        if session.status == SessionStatus::Open {
            session.declines = session.declines.saturating_add(1);
            self.sessions.put(&session).await?;
            drop(turn);
            self.tell(&events::intent_failed(&session, self.clock.now().timestamp()))
                .await;
        }
        Ok(as_seen(session))
    }
}

fn state(session: &Session) -> ProviderState {
    match session.status {
        SessionStatus::Open => ProviderState::Open,
        SessionStatus::Paid => ProviderState::Paid {
            amount: Money::pence(session.amount_pence),
        },
    }
}

fn as_seen(session: Session) -> TillSession {
    TillSession {
        state: state(&session),
        amount: Money::pence(session.amount_pence),
        declined: session.declines > 0,
        provider_ref: session.id,
        title: session.title,
        success_url: session.success_url,
        cancel_url: session.cancel_url,
    }
}
