//! The sandbox, watched from where its events arrive.

use async_trait::async_trait;
use billing::model::{InboundEvent, verify};
use billing::ports::{CheckoutIntent, PaymentProvider, ProviderState, TestTill};
use chrono::{DateTime, TimeDelta};
use kernel::ids::PaymentId;
use kernel::{Clock, MockClock, Money, Secret, SeededRng, SharedRng};
use payments::{Sandbox, SandboxConfig, SendError, WebhookSender};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::MemoryFiles;

/// Keeps what was sent; refuses the first few.
struct Postbox {
    refuse: Mutex<u32>,
    taken: Mutex<Vec<(Vec<u8>, String)>>,
}

#[async_trait]
impl WebhookSender for Postbox {
    async fn send(&self, body: &[u8], signature: &str) -> Result<(), SendError> {
        let mut refuse = self.refuse.lock().expect("not poisoned");
        if *refuse > 0 {
            *refuse -= 1;
            return Err(SendError("closed".into()));
        }
        self.taken
            .lock()
            .expect("not poisoned")
            .push((body.to_vec(), signature.to_owned()));
        Ok(())
    }
}

struct World {
    sandbox: Sandbox,
    postbox: Arc<Postbox>,
    clock: MockClock,
    intent: CheckoutIntent,
}

fn world(refuse: u32) -> World {
    let clock = MockClock::at(DateTime::from_timestamp(1_800_000_000, 0).expect("an instant"));
    let rng: SharedRng = Arc::new(SeededRng::new(1));
    let payment = PaymentId::fresh(clock.now(), &rng);
    let postbox = Arc::new(Postbox {
        refuse: Mutex::new(refuse),
        taken: Mutex::default(),
    });
    let mut config = SandboxConfig::new("http://127.0.0.1:8080/", Secret::new("whsec_test".into()));
    config.retries = vec![Duration::from_millis(1); 5];
    World {
        sandbox: Sandbox::new(
            Arc::new(MemoryFiles::default()),
            postbox.clone(),
            Arc::new(clock.clone()),
            config,
        ),
        postbox,
        clock,
        intent: CheckoutIntent {
            payment,
            title: "Safe lifting".into(),
            amount: Money::pence(2_900),
            key: format!("muster-payment-{payment}"),
            success_url: format!("http://127.0.0.1:8080/payments/{payment}/done"),
            cancel_url: format!("http://127.0.0.1:8080/checkout/{payment}"),
        },
    }
}

impl World {
    fn events(&self) -> Vec<InboundEvent> {
        let taken = self.postbox.taken.lock().expect("not poisoned");
        taken
            .iter()
            .map(|(body, signature)| {
                let secrets = [Secret::new("whsec_test".to_owned())];
                verify(
                    &secrets,
                    Some(signature),
                    body,
                    self.clock.now(),
                    TimeDelta::seconds(300),
                )
                .expect("is signed");
                InboundEvent::parse(body).expect("is an event")
            })
            .collect()
    }
}

#[tokio::test]
async fn paying_tells_us_by_signed_events_that_name_payment_and_session() {
    let world = world(0);
    let opened = world.sandbox.create_checkout(&world.intent).await.expect("opens");
    assert_eq!(
        opened.address,
        format!("http://127.0.0.1:8080/sandbox/pay/{}", opened.provider_ref)
    );
    assert_eq!(
        world.sandbox.payment_state(&opened.provider_ref).await,
        Ok(ProviderState::Open)
    );
    let paid = world.sandbox.pay(&opened.provider_ref).await.expect("pays");
    assert_eq!(paid.success_url, world.intent.success_url);
    let amount = Money::pence(2_900);
    assert_eq!(
        world.sandbox.payment_state(&opened.provider_ref).await,
        Ok(ProviderState::Paid { amount })
    );
    let events = world.events();
    let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["payment_intent.succeeded", "checkout.session.completed"]);
    assert!(
        events
            .iter()
            .all(|event| event.payment == Some(world.intent.payment) && event.matters() && !event.live)
    );
    assert_eq!(events[1].session.as_deref(), Some(opened.provider_ref.as_str()));
}

#[tokio::test]
async fn the_same_key_is_the_same_checkout_and_paying_twice_is_paying_once() {
    let world = world(0);
    let first = world.sandbox.create_checkout(&world.intent).await.expect("opens");
    world.sandbox.pay(&first.provider_ref).await.expect("pays");
    let again = world.sandbox.create_checkout(&world.intent).await.expect("opens");
    assert_eq!(again, first);
    world.sandbox.pay(&first.provider_ref).await.expect("pays");
    let events = world.events();
    assert_eq!(events[0].id, events[2].id, "a repeat is named alike");
}

#[tokio::test]
async fn a_declined_card_leaves_the_checkout_open() {
    let world = world(0);
    let opened = world.sandbox.create_checkout(&world.intent).await.expect("opens");
    let seen = world.sandbox.decline(&opened.provider_ref).await.expect("declines");
    assert!(seen.declined && seen.state == ProviderState::Open);
    world.sandbox.decline(&opened.provider_ref).await.expect("declines");
    let events = world.events();
    assert!(events.iter().all(|event| event.kind == "payment_intent.payment_failed"));
    assert_ne!(events[0].id, events[1].id, "two declines are two events");
}

#[tokio::test]
async fn an_event_that_was_not_taken_is_sent_again() {
    let world = world(2);
    let opened = world.sandbox.create_checkout(&world.intent).await.expect("opens");
    world.sandbox.pay(&opened.provider_ref).await.expect("pays");
    while world.postbox.taken.lock().expect("not poisoned").len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.events().len(), 2);
}

#[tokio::test]
async fn names_that_we_did_not_make_are_unknown() {
    let world = world(0);
    for name in ["", "cs_test_", "cs_test_../../secret", "../x"] {
        assert_eq!(world.sandbox.session(name).await, Ok(None), "{name}");
        assert!(world.sandbox.pay(name).await.is_err(), "{name}");
    }
}
