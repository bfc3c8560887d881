//! Billing with a database of its own and a provider that says what the test wants.

use async_trait::async_trait;
use billing::jobs::{ReconcilePayments, SettlePayment, SweepWebhooks};
use billing::model::sign;
use billing::ports::{CheckoutAddress, CheckoutIntent, PaymentProvider, ProviderError, ProviderState};
use billing::{Billing, Checkout, Config, Error, ReceiveWebhook, Received, StartCheckout};
use contracts::billing::Purchase;
use futures::FutureExt;
use kernel::ids::{EnrolmentId, PaymentId, UserId};
use kernel::{Clock, Money, Secret};
use platform::{Actor, IdempotencyKey};
use serde_json::{Value, json};
use sqlx::Row;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use testkit::TestDb;

/// A provider that says what the test wants, and counts what it is asked.
#[derive(Default)]
pub(crate) struct Provider {
    pub(crate) states: Mutex<HashMap<String, ProviderState>>,
    pub(crate) keys: Mutex<Vec<String>>,
    pub(crate) down: Mutex<bool>,
}

#[async_trait]
impl PaymentProvider for Provider {
    async fn create_checkout(&self, intent: &CheckoutIntent) -> Result<CheckoutAddress, ProviderError> {
        if *self.down.lock().expect("not poisoned") {
            return Err(ProviderError::Unavailable("down".into()));
        }
        self.keys.lock().expect("not poisoned").push(intent.key.clone());
        let provider_ref = format!("cs_{}", intent.payment);
        let mut states = self.states.lock().expect("not poisoned");
        states.entry(provider_ref.clone()).or_insert(ProviderState::Open);
        Ok(CheckoutAddress {
            address: format!("https://pay.example/{provider_ref}"),
            provider_ref,
        })
    }

    async fn payment_state(&self, provider_ref: &str) -> Result<ProviderState, ProviderError> {
        if *self.down.lock().expect("not poisoned") {
            return Err(ProviderError::Unavailable("down".into()));
        }
        let states = self.states.lock().expect("not poisoned");
        states
            .get(provider_ref)
            .copied()
            .ok_or_else(|| ProviderError::Refused("unknown".into()))
    }

    fn checkout_origin(&self) -> Option<String> {
        Some("https://pay.example".into())
    }
}

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) billing: Billing,
    pub(crate) provider: Arc<Provider>,
}

pub(crate) const PRICE: Money = Money::pence(2_900);

impl House {
    pub(crate) async fn new() -> Self {
        let db = testkit::database().await;
        let provider = Arc::new(Provider::default());
        let mut config = Config::for_tests();
        config.webhook_secrets.push(Secret::new("whsec_next".to_owned()));
        Self {
            billing: Billing::new(db.ground(), provider.clone(), None, config),
            provider,
            db,
        }
    }

    /// Makes an account. Its use cases are a floor below and not ours to test; one row is enough.
    pub(crate) async fn buyer(&self) -> Actor {
        let user = UserId::fresh(testkit::start_of_tests(), self.db.rng());
        let mut all = self.db.all_seeing().await;
        sqlx::query(
            "insert into identity.users (id, email, role, sector, email_confirmed_at, created_at)
             values ($1, $1::text || '@example.org', 'worker', 'care', now(), now())",
        )
        .bind(user.get())
        .execute(&mut all)
        .await
        .expect("an account");
        self.db.worker(user)
    }

    pub(crate) fn command(&self) -> StartCheckout {
        StartCheckout {
            purchase: Purchase::Enrolment(EnrolmentId::fresh(testkit::start_of_tests(), self.db.rng())),
            title: "Safe lifting".into(),
            amount: PRICE,
            key: None,
        }
    }

    pub(crate) async fn checkout(&self, buyer: &Actor, command: StartCheckout) -> Result<Checkout, Error> {
        self.billing.start_checkout(buyer, command).await
    }

    pub(crate) fn says(&self, payment: PaymentId, state: ProviderState) {
        self.provider
            .states
            .lock()
            .expect("not poisoned")
            .insert(format!("cs_{payment}"), state);
    }

    pub(crate) fn is_down(&self, down: bool) {
        *self.provider.down.lock().expect("not poisoned") = down;
    }

    /// Sends an event, signed with the given secret.
    pub(crate) async fn send(&self, event: &Value, secret: &str) -> Result<Received, Error> {
        let body = event.to_string().into_bytes();
        let secret = Secret::new(secret.to_owned());
        let signature = sign(&secret, &body, self.db.clock().now()).expect("signs");
        self.deliver(body, Some(signature)).await
    }

    pub(crate) async fn deliver(&self, body: Vec<u8>, signature: Option<String>) -> Result<Received, Error> {
        let webhook = self.db.system("payments-webhook");
        self.billing
            .receive_webhook(&webhook, ReceiveWebhook { body, signature })
            .await
    }

    /// Works what waits in the queue, as the product's runner does.
    pub(crate) async fn run_jobs(&self) {
        let (settling, asking) = (self.in_jobs(), self.in_jobs());
        let runner = self
            .db
            .runner()
            .job::<SettlePayment>("settle-payment", move |actor, job| {
                let billing = settling.clone();
                async move { billing.run_settle_payment(&actor, job).await }.boxed()
            })
            .job::<ReconcilePayments>("reconcile-payments", move |actor, job| {
                let billing = asking.clone();
                async move { billing.run_reconcile_payments(&actor, job).await }.boxed()
            })
            .init()
            .await
            .expect("a runner");
        runner.run_due().await.expect("runs");
    }

    fn in_jobs(&self) -> Billing {
        Billing::new(
            self.db.runner_ground(),
            self.provider.clone(),
            None,
            Config::for_tests(),
        )
    }

    pub(crate) async fn reconcile(&self) {
        let actor = self.db.system("reconcile-payments");
        let outcome = self
            .in_jobs()
            .run_reconcile_payments(&actor, ReconcilePayments {})
            .await;
        assert_eq!(outcome, platform::Outcome::Done);
    }

    pub(crate) async fn sweep(&self) {
        let actor = self.db.system("sweep-webhooks");
        let outcome = self.in_jobs().run_sweep_webhooks(&actor, SweepWebhooks {}).await;
        assert_eq!(outcome, platform::Outcome::Done);
    }

    pub(crate) async fn count(&self, what: &'static str) -> i64 {
        let mut all = self.db.all_seeing().await;
        sqlx::query(what).fetch_one(&mut all).await.expect("counts").get(0)
    }

    pub(crate) async fn settlements(&self) -> i64 {
        self.count("select count(*) from platform.outbox where name = 'billing.payment_settled.1'")
            .await
    }
}

pub(crate) fn completed(event: &str, payment: PaymentId) -> Value {
    json!({"id": event, "type": "checkout.session.completed", "livemode": false,
        "data": {"object": {"id": format!("cs_{payment}"), "object": "checkout.session", "client_reference_id": payment}}})
}

pub(crate) fn key(text: &str, fingerprint: u8) -> IdempotencyKey {
    IdempotencyKey {
        key: text.to_owned(),
        route: "POST /payments/checkout",
        fingerprint: [fingerprint; 32],
    }
}
