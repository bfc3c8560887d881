//! Text messages by a JSON POST to a gateway.

use async_trait::async_trait;
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Secret, SharedClock};
use notifications::ports::{OutgoingText, TextError, Texter};
use platform::outgoing::Client;
use serde_json::json;

/// A secret that begins like this signs the body; any other is sent along.
pub const SIGNING_PREFIX: &str = "whsec_";
/// Standard Webhooks: a key has 24 to 64 bytes.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// A gateway's answer is short.
const MOST_BYTES: usize = 64 * 1024;
/// A bearer secret that can be guessed is none.
const LEAST_CHARACTERS: usize = 16;

/// Settings that cannot work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// The address is out of reach.
    #[error("sms_gateway_url must be an address like https://gateway.example/messages, at port 443")]
    Address,
    /// The secret is too short, or no key.
    #[error("sms_gateway_secret must be a token of 16 or more characters, or whsec_ and 24 to 64 bytes in base64")]
    Secret,
    /// The sender is none.
    #[error("sms_sender must be 1 to 11 letters and digits, or a number like +447700900123")]
    Sender,
}

enum Proof {
    Bearer(Secret<String>),
    Signature(Box<Key>),
}

/// Sends to a gateway.
pub struct Gateway {
    client: Client,
    url: String,
    proof: Proof,
    sender: String,
    clock: SharedClock,
}

impl Gateway {
    /// Checks the settings; connects only when the first message goes out.
    ///
    /// # Errors
    /// When one of them cannot work.
    pub fn try_new(
        client: Client,
        url: &str,
        secret: &Secret<String>,
        sender: &str,
        clock: SharedClock,
    ) -> Result<Self, GatewayError> {
        if client.post(url).is_err() {
            return Err(GatewayError::Address);
        }
        if !is_sender(sender) {
            return Err(GatewayError::Sender);
        }
        Ok(Self {
            client,
            url: url.to_owned(),
            proof: Proof::read(secret).ok_or(GatewayError::Secret)?,
            sender: sender.to_owned(),
            clock,
        })
    }

    /// Returns the headers that prove who sends.
    fn proofs(&self, id: &str, body: &str) -> Vec<(&'static str, String)> {
        match &self.proof {
            Proof::Bearer(token) => vec![("authorization", format!("Bearer {}", token.expose()))],
            Proof::Signature(key) => {
                let at = self.clock.now().timestamp().to_string();
                let mac = STANDARD.encode(sign(key, format!("{id}.{at}.{body}").as_bytes()));
                vec![
                    ("webhook-id", id.to_owned()),
                    ("webhook-timestamp", at),
                    ("webhook-signature", format!("v1,{mac}")),
                ]
            }
        }
    }
}

impl Proof {
    fn read(secret: &Secret<String>) -> Option<Self> {
        let text = secret.expose();
        let Some(key) = text.strip_prefix(SIGNING_PREFIX) else {
            let plain = text.len() >= LEAST_CHARACTERS && text.bytes().all(|byte| byte.is_ascii_graphic());
            return plain.then(|| Self::Bearer(secret.clone()));
        };
        let key = STANDARD.decode(key).ok().filter(|key| KEY_BYTES.contains(&key.len()))?;
        Some(Self::Signature(Box::new(Key::new(HMAC_SHA256, &key))))
    }
}

/// What networks take as a sender: a word of up to 11 letters and digits, or a number.
fn is_sender(sender: &str) -> bool {
    let is_word = (1..=11).contains(&sender.len()) && sender.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_number = sender
        .strip_prefix('+')
        .is_some_and(|digits| (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    is_word || is_number
}

#[async_trait]
impl Texter for Gateway {
    async fn send(&self, text: OutgoingText) -> Result<(), TextError> {
        let id = text.message.to_string();
        let message = json!({ "id": id, "to": text.to.as_str(), "from": self.sender, "text": text.text });
        let body = message.to_string();
        let request = self.client.post(&self.url);
        let mut request = request.map_err(|error| TextError::Refused(error.to_string()))?;
        for (name, value) in self.proofs(&id, &body) {
            request = request.header(name, &value);
        }
        let answer = request
            .header("content-type", "application/json")
            .header("idempotency-key", &id)
            .body(body)
            .send(MOST_BYTES)
            .await
            .map_err(|error| TextError::Unreachable(error.to_string()))?;
        // Nothing of the answer is told but its status: a gateway's words often repeat the number.
        let said = format!("status {}", answer.status);
        match answer.status {
            200..=299 => Ok(()),
            408 | 425 | 429 => Err(TextError::Unreachable(said)),
            400..=499 => Err(TextError::Refused(said)),
            _ => Err(TextError::Unreachable(said)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SystemClock;
    use platform::outgoing::{Reach, client};
    use std::sync::Arc;
    use wiremock::matchers::{body_json, header, header_exists, method, path};
    use wiremock::{Mock, MockServer, Request, ResponseTemplate};

    const BEARER: &str = "a-token-of-the-gateway";

    fn gateway(url: &str, secret: &str) -> Result<Gateway, GatewayError> {
        let here = client(Reach::Only([127, 0, 0, 1].into())).expect("a client");
        let secret = Secret::new(secret.to_owned());
        Gateway::try_new(here, url, &secret, "Muster", Arc::new(SystemClock))
    }

    fn text() -> OutgoingText {
        OutgoingText {
            message: uuid::Uuid::nil().into(),
            to: "07700 900123".parse().expect("a number"),
            text: "123456 is your Muster code.".into(),
        }
    }

    #[tokio::test]
    async fn a_message_is_one_json_post_with_the_secret() {
        let server = MockServer::start().await;
        let id = "00000000-0000-0000-0000-000000000000";
        let message =
            json!({ "id": id, "to": "+447700900123", "from": "Muster", "text": "123456 is your Muster code." });
        Mock::given(method("POST"))
            .and(path("/messages"))
            .and(header("authorization", format!("Bearer {BEARER}").as_str()))
            .and(header("idempotency-key", id))
            .and(body_json(message))
            .respond_with(ResponseTemplate::new(202))
            .expect(1)
            .mount(&server)
            .await;
        let gateway = gateway(&format!("{}/messages", server.uri()), BEARER).expect("a gateway");
        assert_eq!(gateway.send(text()).await, Ok(()));
    }

    #[tokio::test]
    async fn a_signed_body_can_be_checked_and_the_key_stays_here() {
        let server = MockServer::start().await;
        let key = [7_u8; 32];
        let is_signed = move |request: &Request| {
            let part = |name| request.headers.get(name).and_then(|value| value.to_str().ok());
            let (id, at) = (
                part("webhook-id").unwrap_or(""),
                part("webhook-timestamp").unwrap_or(""),
            );
            let signed = [format!("{id}.{at}.").as_bytes(), &request.body].concat();
            let mac = STANDARD.encode(sign(&Key::new(HMAC_SHA256, &key), &signed));
            let is_right = part("webhook-signature") == Some(format!("v1,{mac}").as_str());
            ResponseTemplate::new(if is_right { 200 } else { 401 })
        };
        let signed = Mock::given(header_exists("webhook-signature")).respond_with(is_signed);
        signed.expect(1).mount(&server).await;
        let secret = format!("{SIGNING_PREFIX}{}", STANDARD.encode(key));
        let gateway = gateway(&server.uri(), &secret).expect("a gateway");
        assert_eq!(gateway.send(text()).await, Ok(()));
        let requests = server.received_requests().await.expect("requests");
        assert!(
            requests
                .iter()
                .all(|request| !request.headers.contains_key("authorization"))
        );
    }

    #[tokio::test]
    async fn what_is_refused_is_final_and_silence_is_not() {
        let server = MockServer::start().await;
        for (place, status) in [("/no", 422), ("/wait", 429), ("/ill", 503), ("/moved", 302)] {
            let answer = ResponseTemplate::new(status).insert_header("location", "/no");
            Mock::given(path(place)).respond_with(answer).mount(&server).await;
        }
        let send = async |place: &str| {
            let gateway = gateway(&format!("{}{place}", server.uri()), BEARER).expect("a gateway");
            gateway.send(text()).await
        };
        assert_eq!(send("/no").await, Err(TextError::Refused("status 422".into())));
        for (place, status) in [("/wait", 429), ("/ill", 503), ("/moved", 302)] {
            assert_eq!(
                send(place).await,
                Err(TextError::Unreachable(format!("status {status}")))
            );
        }
        let nobody = gateway("http://127.0.0.1:1/", BEARER).expect("a gateway");
        assert!(matches!(nobody.send(text()).await, Err(TextError::Unreachable(_))));
    }

    #[test]
    fn settings_that_cannot_work_are_refused() {
        let fault = |url: &str, secret: &str| gateway(url, secret).err();
        assert_eq!(fault("http://192.0.2.1/", BEARER), Some(GatewayError::Address));
        for secret in [
            "",
            "short",
            "with a space in the token",
            "whsec_",
            "whsec_c2hvcnQ=",
            "whsec_?",
        ] {
            assert_eq!(
                fault("http://127.0.0.1/", secret),
                Some(GatewayError::Secret),
                "{secret}"
            );
        }
        for sender in ["Muster", "+447700900123", "12345"] {
            assert!(is_sender(sender), "{sender}");
        }
        for sender in ["", "Muster Training", "Müster", "+44", "much-too-long-a-name"] {
            assert!(!is_sender(sender), "{sender}");
        }
        let world = client(Reach::Hosts(vec!["gateway.example".to_owned()])).expect("a client");
        let secret = Secret::new(BEARER.to_owned());
        let plain = Gateway::try_new(
            world,
            "http://gateway.example/",
            &secret,
            "Muster",
            Arc::new(SystemClock),
        );
        assert_eq!(plain.err(), Some(GatewayError::Address));
    }
}
