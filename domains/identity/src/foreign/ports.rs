//! What identity asks of the outside to let people in by accounts they have elsewhere.

use async_trait::async_trait;
use kernel::Secret;

/// Why a provider gave no answer that can be used. The texts are technical, meant for logs, and name no person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// It does not answer, answers too much, or may not be called.
    #[error("no answer: {0}")]
    Down(String),
    /// It says no: the code was used before, or is not its own.
    #[error("refused with {0}")]
    Refused(u16),
}

/// How we show a token endpoint who we are.
#[derive(Debug, Clone)]
pub struct ClientProof {
    /// Our name there.
    pub id: String,
    /// The secret that goes with it, in the `Authorization` header.
    pub secret: Secret<String>,
}

/// Carries questions to providers, with bounds on time and size.
#[async_trait]
pub trait ProviderWire: Send + Sync {
    /// Fetches a JSON document.
    ///
    /// # Errors
    /// When there is none to be had.
    async fn get(&self, address: &str) -> Result<Vec<u8>, WireError>;

    /// Posts a form and returns the JSON answer.
    ///
    /// # Errors
    /// When there is none to be had, or the provider refuses.
    async fn post(
        &self,
        address: &str,
        form: &[(&str, String)],
        proof: Option<&ClientProof>,
    ) -> Result<Vec<u8>, WireError>;
}
