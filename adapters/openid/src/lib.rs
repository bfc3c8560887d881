//! Carries questions to OpenID providers, with bounds on time and size.

use async_trait::async_trait;
use identity::{ClientProof, ProviderWire, WireError};
use platform::outgoing::{AddressRefused, Client};
use reqwest::RequestBuilder;

/// No document that we ask for is longer.
const MOST_BYTES: usize = 256 * 1024;

/// A provider, by its HTTP interface.
#[derive(Debug, Clone)]
pub struct HttpWire(Client);

impl HttpWire {
    /// Makes a wire over a client of platform's factory, which says how far it reaches.
    pub const fn new(client: Client) -> Self {
        Self(client)
    }
}

#[async_trait]
impl ProviderWire for HttpWire {
    async fn get(&self, address: &str) -> Result<Vec<u8>, WireError> {
        call(self.0.get(address).map_err(out_of_reach)?).await
    }

    async fn post(
        &self,
        address: &str,
        form: &[(&str, String)],
        proof: Option<&ClientProof>,
    ) -> Result<Vec<u8>, WireError> {
        let mut request = self.0.post(address).map_err(out_of_reach)?.form(form);
        if let Some(proof) = proof {
            request = request.basic_auth(&proof.id, Some(proof.secret.expose()));
        }
        call(request).await
    }
}

fn out_of_reach(_refused: AddressRefused) -> WireError {
    WireError::Down("the address may not be called".to_owned())
}

/// An error's own words, without the address, whose query could hold a code.
fn down(error: reqwest::Error) -> WireError {
    WireError::Down(error.without_url().to_string())
}

async fn call(request: RequestBuilder) -> Result<Vec<u8>, WireError> {
    let mut answer = request
        .header("accept", "application/json")
        .send()
        .await
        .map_err(down)?;
    let status = answer.status();
    if status.is_client_error() {
        return Err(WireError::Refused(status.as_u16()));
    }
    if !status.is_success() {
        return Err(WireError::Down(format!("it answers {}", status.as_u16())));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(down)? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(WireError::Down("the answer is too long".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
