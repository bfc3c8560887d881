//! Stripe Checkout: a thin typed client.

use async_trait::async_trait;
use billing::ports::{CheckoutAddress, CheckoutIntent, PaymentProvider, ProviderError, ProviderState};
use kernel::{Money, Secret};
use platform::outgoing::{AddressRefused, Call, CallError, Client};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Where Stripe's API lies.
const API: &str = "https://api.stripe.com";
/// Where Stripe's payment page lies.
const CHECKOUT: &str = "https://checkout.stripe.com";
/// An answer longer than this is no answer of Stripe's.
const MOST_BYTES: usize = 1_000_000;

/// Tells whether a secret key moves real money. Webhooks of the other mode are refused.
pub fn is_live_key(key: &str) -> bool {
    ["sk_live_", "rk_live_"].iter().any(|begin| key.starts_with(begin))
}

/// Stripe, by its HTTP interface.
#[derive(Debug, Clone)]
pub struct Stripe {
    client: Client,
    key: Secret<String>,
    api: String,
}

impl Stripe {
    /// The one host that is called.
    pub const HOST: &'static str = "api.stripe.com";
}

/// The facts we read of a Checkout Session.
#[derive(Debug, Deserialize)]
struct CheckoutSession {
    id: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    status: Option<String>,
    payment_status: String,
    #[serde(default)]
    amount_total: Option<i64>,
    #[serde(default)]
    currency: Option<String>,
}

impl Stripe {
    /// Makes a client over one from platform's factory.
    pub fn new(client: Client, key: Secret<String>) -> Self {
        Self {
            client,
            key,
            api: API.to_owned(),
        }
    }

    /// Talks to another address, for tests.
    #[must_use]
    pub fn at(self, api: String) -> Self {
        Self { api, ..self }
    }

    async fn call<T: DeserializeOwned>(&self, call: Call) -> Result<T, ProviderError> {
        let answer = call.bearer(&self.key).send(MOST_BYTES).await.map_err(no_answer)?;
        let words = format!("status {}", answer.status);
        match answer.status {
            // The parser's words could carry the body's; the log gets none of it.
            200..=299 => serde_json::from_slice(&answer.body)
                .map_err(|_| ProviderError::Refused("the answer has another shape".to_owned())),
            // 409: another request with the same key is running. 429 and 5xx pass.
            409 | 429 | 500..=599 => Err(ProviderError::Unavailable(words)),
            _ => Err(ProviderError::Refused(words)),
        }
    }
}

fn no_answer(error: CallError) -> ProviderError {
    match error {
        CallError::TooLong => ProviderError::Refused(error.to_string()),
        CallError::Resting | CallError::Unreachable(_) => ProviderError::Unavailable(error.to_string()),
    }
}

fn out_of_reach(error: AddressRefused) -> ProviderError {
    ProviderError::Refused(error.to_string())
}

#[async_trait]
impl PaymentProvider for Stripe {
    async fn create_checkout(&self, intent: &CheckoutIntent) -> Result<CheckoutAddress, ProviderError> {
        let payment = intent.payment.to_string();
        let amount = intent.amount.minor().to_string();
        let currency = intent.amount.currency().code().to_lowercase();
        let form = [
            ("mode", "payment"),
            ("client_reference_id", payment.as_str()),
            ("metadata[payment]", payment.as_str()),
            ("payment_intent_data[metadata][payment]", payment.as_str()),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", currency.as_str()),
            ("line_items[0][price_data][unit_amount]", amount.as_str()),
            ("line_items[0][price_data][product_data][name]", intent.title.as_str()),
            ("success_url", intent.success_url.as_str()),
            ("cancel_url", intent.cancel_url.as_str()),
        ];
        let request = self
            .client
            .post(&format!("{}/v1/checkout/sessions", self.api))
            .map_err(out_of_reach)?
            .header("idempotency-key", &intent.key)
            .form(&form);
        let session: CheckoutSession = self.call(request).await?;
        let address = session
            .url
            .ok_or_else(|| ProviderError::Refused("the checkout has no address".to_owned()))?;
        if !address.starts_with("https://") {
            return Err(ProviderError::Refused("the checkout's address is not https".to_owned()));
        }
        Ok(CheckoutAddress {
            provider_ref: session.id,
            address,
        })
    }

    async fn payment_state(&self, provider_ref: &str) -> Result<ProviderState, ProviderError> {
        let plain = provider_ref
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plain {
            return Err(ProviderError::Refused("no such checkout".to_owned()));
        }
        let request = self
            .client
            .get(&format!("{}/v1/checkout/sessions/{provider_ref}", self.api))
            .map_err(out_of_reach)?;
        state(&self.call(request).await?)
    }

    fn checkout_origin(&self) -> Option<String> {
        Some(CHECKOUT.to_owned())
    }
}

fn state(session: &CheckoutSession) -> Result<ProviderState, ProviderError> {
    match (session.payment_status.as_str(), session.status.as_deref()) {
        ("paid", _) => match (session.amount_total, session.currency.as_deref()) {
            (Some(pence), Some("gbp")) => Ok(ProviderState::Paid {
                amount: Money::pence(pence),
            }),
            _ => Err(ProviderError::Refused("paid in another currency".to_owned())),
        },
        (_, Some("expired")) => Ok(ProviderState::Closed),
        _ => Ok(ProviderState::Open),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use kernel::ids::PaymentId;
    use kernel::{SeededRng, SharedRng};
    use platform::outgoing::Reach;
    use std::sync::Arc;
    use wiremock::matchers::{body_string_contains, header, method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    fn stripe(server: &MockServer) -> Stripe {
        let client = platform::outgoing::client(Reach::Only([127, 0, 0, 1].into())).expect("a client");
        Stripe::new(client, Secret::new("sk_test_1".to_owned())).at(server.uri())
    }

    fn intent() -> CheckoutIntent {
        let rng: SharedRng = Arc::new(SeededRng::new(1));
        CheckoutIntent {
            payment: PaymentId::fresh(DateTime::UNIX_EPOCH, &rng),
            title: "Safe lifting & more".into(),
            amount: Money::pence(2_900),
            key: "muster-payment-1".into(),
            success_url: "https://muster.example/payments/1/done".into(),
            cancel_url: "https://muster.example/checkout/1".into(),
        }
    }

    #[tokio::test]
    async fn a_checkout_is_asked_for_under_its_key() {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .and(path("/v1/checkout/sessions"))
            .and(header("idempotency-key", "muster-payment-1"))
            .and(header("authorization", "Bearer sk_test_1"))
            .and(body_string_contains("unit_amount%5D=2900"))
            .and(body_string_contains("Safe+lifting+%26+more"))
            .respond_with(ResponseTemplate::new(200).set_body_string(
                r#"{"id":"cs_1","url":"https://checkout.stripe.com/c/pay/cs_1","status":"open","payment_status":"unpaid","extra":{}}"#,
            ))
            .expect(1)
            .mount(&server)
            .await;
        let opened = stripe(&server).create_checkout(&intent()).await.expect("opens");
        assert_eq!(opened.provider_ref, "cs_1");
        assert_eq!(opened.address, "https://checkout.stripe.com/c/pay/cs_1");
    }

    #[tokio::test]
    async fn each_answer_has_its_meaning() {
        let cases = [
            (
                200,
                r#"{"id":"cs_1","status":"complete","payment_status":"paid","amount_total":2900,"currency":"gbp"}"#,
                Ok(ProviderState::Paid {
                    amount: Money::pence(2_900),
                }),
            ),
            (
                200,
                r#"{"id":"cs_1","status":"open","payment_status":"unpaid"}"#,
                Ok(ProviderState::Open),
            ),
            (
                200,
                r#"{"id":"cs_1","status":"expired","payment_status":"unpaid"}"#,
                Ok(ProviderState::Closed),
            ),
            (
                200,
                r#"{"id":"cs_1","status":"complete","payment_status":"paid","amount_total":2900,"currency":"usd"}"#,
                Err(false),
            ),
            (200, "no json", Err(false)),
            (404, "{}", Err(false)),
            (429, "{}", Err(true)),
            (500, "oops", Err(true)),
        ];
        for (status, body, expected) in cases {
            let server = MockServer::start().await;
            Mock::given(method("GET"))
                .and(path("/v1/checkout/sessions/cs_1"))
                .respond_with(ResponseTemplate::new(status).set_body_string(body))
                .mount(&server)
                .await;
            let answer = stripe(&server).payment_state("cs_1").await;
            assert_eq!(answer.map_err(|error| error.is_passing()), expected, "{status} {body}");
        }
    }

    #[tokio::test]
    async fn a_hostile_name_is_never_sent() {
        let server = MockServer::start().await;
        assert!(stripe(&server).payment_state("../customers").await.is_err());
        assert!(
            server
                .received_requests()
                .await
                .is_none_or(|requests| requests.is_empty())
        );
    }
}
