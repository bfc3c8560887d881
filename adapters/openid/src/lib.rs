//! Carries questions to OpenID providers, with bounds on time and size.

use async_trait::async_trait;
use identity::{ClientProof, ProviderWire, WireError};
use platform::outgoing::{AddressRefused, Call, Client};

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
            request = request.basic(&proof.id, &proof.secret);
        }
        call(request).await
    }
}

fn out_of_reach(_refused: AddressRefused) -> WireError {
    WireError::Down("the address may not be called".to_owned())
}

async fn call(call: Call) -> Result<Vec<u8>, WireError> {
    let answer = call.header("accept", "application/json").send(MOST_BYTES).await;
    let answer = answer.map_err(|error| WireError::Down(error.to_string()))?;
    match answer.status {
        200..=299 => Ok(answer.body),
        status @ 400..=499 => Err(WireError::Refused(status)),
        status => Err(WireError::Down(format!("it answers {status}"))),
    }
}
