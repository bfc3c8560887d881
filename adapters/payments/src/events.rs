//! The sandbox's events, in the shape of Stripe's.

use crate::sessions::Session;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The checkout is paid.
pub(crate) fn completed(session: &Session, now: i64) -> Value {
    let object = json!({
        "id": session.id,
        "object": "checkout.session",
        "amount_total": session.amount_pence,
        "currency": "gbp",
        "client_reference_id": session.payment,
        "metadata": {"payment": session.payment},
        "mode": "payment",
        "payment_intent": intent_id(session),
        "payment_status": "paid",
        "status": "complete",
        "livemode": false,
    });
    // Named after what happened, not after the sending: a repeat is recognised as one.
    event(
        &format!("{}:completed", session.id),
        "checkout.session.completed",
        object,
        now,
    )
}

/// The money moved.
pub(crate) fn intent_succeeded(session: &Session, now: i64) -> Value {
    let object = intent(session, "succeeded");
    event(
        &format!("{}:succeeded", session.id),
        "payment_intent.succeeded",
        object,
        now,
    )
}

/// The card was declined.
pub(crate) fn intent_failed(session: &Session, now: i64) -> Value {
    let object = intent(session, "requires_payment_method");
    let name = format!("{}:failed:{}", session.id, session.declines);
    event(&name, "payment_intent.payment_failed", object, now)
}

fn intent(session: &Session, status: &str) -> Value {
    json!({
        "id": intent_id(session),
        "object": "payment_intent",
        "amount": session.amount_pence,
        "currency": "gbp",
        "metadata": {"payment": session.payment},
        "status": status,
        "livemode": false,
    })
}

fn intent_id(session: &Session) -> String {
    format!("pi_test_{}", digest(&session.id, 24))
}

fn event(name: &str, kind: &str, object: Value, now: i64) -> Value {
    json!({
        "id": format!("evt_test_{}", digest(name, 24)),
        "object": "event",
        "api_version": "2025-03-31.basil",
        "created": now,
        "livemode": false,
        "type": kind,
        "data": {"object": object},
    })
}

/// Returns the first digits of a digest in hex.
pub(crate) fn digest(text: &str, digits: usize) -> String {
    let mut hex = hex::encode(Sha256::digest(text));
    hex.truncate(digits);
    hex
}
