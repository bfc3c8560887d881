//! What billing asks of the outside.

use async_trait::async_trait;
use kernel::Money;
use kernel::ids::PaymentId;

/// What somebody is about to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutIntent {
    /// Our payment.
    pub payment: PaymentId,
    /// What it is for, as the payment page shows it.
    pub title: String,
    /// How much.
    pub amount: Money,
    /// The provider does the same thing once under one key.
    pub key: String,
    /// Where a paid customer comes back to.
    pub success_url: String,
    /// Where a customer who changed their mind comes back to.
    pub cancel_url: String,
}

/// A checkout at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutAddress {
    /// The provider's name for it.
    pub provider_ref: String,
    /// The payment page.
    pub address: String,
}

/// What has become of a checkout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderState {
    /// It can still be paid.
    Open,
    /// It is paid.
    Paid {
        /// How much.
        amount: Money,
    },
    /// It can no longer be paid.
    Closed,
}

/// The provider could not be used. The texts are technical and meant for logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It does not answer, or asks to wait.
    #[error("the payment provider does not answer: {0}")]
    Unavailable(String),
    /// It refuses, and will refuse again.
    #[error("the payment provider refuses: {0}")]
    Refused(String),
}

impl ProviderError {
    /// Tells whether trying again may help.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// Takes money.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// Opens a payment page. The same key gives the same page.
    ///
    /// # Errors
    /// When the provider does not answer or refuses.
    async fn create_checkout(&self, intent: &CheckoutIntent) -> Result<CheckoutAddress, ProviderError>;

    /// Tells the present state of a checkout.
    ///
    /// # Errors
    /// When the provider does not answer or does not know it.
    async fn payment_state(&self, provider_ref: &str) -> Result<ProviderState, ProviderError>;

    /// Returns the origin of the payment page; `None` where it is our own.
    fn checkout_origin(&self) -> Option<String>;
}

/// What the built-in provider's payment page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TillSession {
    /// The provider's name for the checkout.
    pub provider_ref: String,
    /// What is paid for.
    pub title: String,
    /// How much.
    pub amount: Money,
    /// How it stands.
    pub state: ProviderState,
    /// Where a paid customer goes.
    pub success_url: String,
    /// Where a customer who changed their mind goes.
    pub cancel_url: String,
    /// Whether the last card was declined.
    pub declined: bool,
}

/// The built-in provider's payment page: a till that takes test cards only.
#[async_trait]
pub trait TestTill: Send + Sync {
    /// Finds a checkout.
    ///
    /// # Errors
    /// When the provider's own store does not answer.
    async fn session(&self, provider_ref: &str) -> Result<Option<TillSession>, ProviderError>;

    /// Takes the money and tells us so by a signed event. Paying twice changes nothing.
    ///
    /// # Errors
    /// When there is no such checkout, or the store does not answer.
    async fn pay(&self, provider_ref: &str) -> Result<TillSession, ProviderError>;

    /// Declines the card and tells us so by a signed event.
    ///
    /// # Errors
    /// When there is no such checkout, or the store does not answer.
    async fn decline(&self, provider_ref: &str) -> Result<TillSession, ProviderError>;
}
