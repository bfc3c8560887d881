//! billing: payments, from intent to settlement.

mod config;
mod error;
mod export;
pub mod jobs;
pub mod model;
mod open_checkout;
pub mod ports;
mod queries;
mod receive_webhook;
mod retain;
pub mod rights;
mod settle;
mod start_checkout;
mod store;

pub use config::Config;
pub use error::Error;
pub use open_checkout::{Checkout, OpenCheckout};
pub use receive_webhook::{ReceiveWebhook, Received};
pub use settle::Settled;
pub use start_checkout::StartCheckout;

use platform::Ground;
use ports::{PaymentProvider, TestTill};
use std::sync::Arc;

/// Billing.
#[derive(Clone)]
pub struct Billing {
    ground: Ground,
    provider: Arc<dyn PaymentProvider>,
    till: Option<Arc<dyn TestTill>>,
    config: Config,
}

impl Billing {
    /// Makes billing over a payment provider. `till` is the built-in provider's payment page, where that is in use.
    pub fn new(
        ground: Ground,
        provider: Arc<dyn PaymentProvider>,
        till: Option<Arc<dyn TestTill>>,
        config: Config,
    ) -> Self {
        Self {
            ground,
            provider,
            till,
            config,
        }
    }

    /// Returns the built-in provider's payment page, if that provider is in use.
    pub fn till(&self) -> Option<&dyn TestTill> {
        self.till.as_deref()
    }

    /// Returns the origin of the provider's payment page, which a form that leads there must be allowed to reach;
    /// `None` where it is our own.
    pub fn checkout_origin(&self) -> Option<String> {
        self.provider.checkout_origin()
    }
}
