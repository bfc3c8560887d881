//! The few facts we read from a provider's event. Everything else is asked for, not believed.

use kernel::ids::PaymentId;
use serde::Deserialize;

/// A provider's event, boiled down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundEvent {
    /// The provider's name for the event; unique.
    pub id: String,
    /// What kind it is: `checkout.session.completed`.
    pub kind: String,
    /// Whether real money moved.
    pub live: bool,
    /// The checkout it is about, if it says so.
    pub session: Option<String>,
    /// Our payment, as we told the provider.
    pub payment: Option<PaymentId>,
}

/// The body is not an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not an event")]
pub struct EventError;

#[derive(Deserialize)]
struct RawEvent {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    livemode: bool,
    data: RawData,
}

#[derive(Deserialize)]
struct RawData {
    object: RawObject,
}

#[derive(Deserialize)]
struct RawObject {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    object: Option<String>,
    #[serde(default)]
    client_reference_id: Option<String>,
    #[serde(default)]
    metadata: Option<RawMetadata>,
}

#[derive(Deserialize)]
struct RawMetadata {
    #[serde(default)]
    payment: Option<String>,
}

impl InboundEvent {
    /// Reads an event. Unknown fields and unknown kinds are fine.
    ///
    /// # Errors
    /// When it is not JSON of an event's shape, or a name in it is absurdly long.
    pub fn parse(body: &[u8]) -> Result<Self, EventError> {
        let raw: RawEvent = serde_json::from_slice(body).map_err(|_| EventError)?;
        let object = raw.data.object;
        let session = object
            .id
            .filter(|_| object.object.as_deref() == Some("checkout.session"));
        let named = object
            .client_reference_id
            .or_else(|| object.metadata.and_then(|metadata| metadata.payment));
        let plain = |text: &str| (1..=255).contains(&text.len()) && !text.chars().any(char::is_control);
        if !plain(&raw.id) || !plain(&raw.kind) || !session.as_deref().is_none_or(plain) {
            return Err(EventError);
        }
        Ok(Self {
            id: raw.id,
            kind: raw.kind,
            live: raw.livemode,
            session,
            payment: named.and_then(|name| name.parse().ok()),
        })
    }

    /// Tells whether the event can change a payment. Others are kept and left alone.
    pub fn matters(&self) -> bool {
        let kinds = ["checkout.session.", "payment_intent."];
        kinds.iter().any(|kind| self.kind.starts_with(kind)) && (self.session.is_some() || self.payment.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_checkout_event_names_session_and_payment() {
        let body = br#"{"id":"evt_1","type":"checkout.session.completed","livemode":false,"created":1,
            "data":{"object":{"id":"cs_1","object":"checkout.session","client_reference_id":"0190a0b0-0000-7000-8000-000000000001"}}}"#;
        let event = InboundEvent::parse(body).expect("an event");
        assert_eq!(event.session.as_deref(), Some("cs_1"));
        assert!(event.payment.is_some() && event.matters() && !event.live);
    }

    #[test]
    fn an_intent_event_names_the_payment_by_metadata() {
        let body = br#"{"id":"evt_2","type":"payment_intent.payment_failed","livemode":true,
            "data":{"object":{"id":"pi_1","object":"payment_intent","metadata":{"payment":"0190a0b0-0000-7000-8000-000000000001"}}}}"#;
        let event = InboundEvent::parse(body).expect("an event");
        assert!(event.session.is_none() && event.payment.is_some() && event.matters() && event.live);
    }

    #[test]
    fn other_events_are_read_and_left_alone() {
        let body = br#"{"id":"evt_3","type":"customer.created","livemode":false,"data":{"object":{"id":"cus_1","object":"customer"}}}"#;
        assert!(!InboundEvent::parse(body).expect("an event").matters());
        for bad in [
            &b""[..],
            b"{}",
            b"[]",
            br#"{"id":"","type":"x","livemode":false,"data":{"object":{}}}"#,
        ] {
            assert_eq!(InboundEvent::parse(bad), Err(EventError));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(body: Vec<u8>) {
            let _ = InboundEvent::parse(&body);
        }
    }
}
