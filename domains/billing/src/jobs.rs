//! Background work of billing.

use crate::store::{inbox, payments};
use crate::{Billing, Error, Settled};
use kernel::PeopleError;
use platform::{Actor, Job, Outcome};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Act on one of the provider's events. Runs as system actor `settle-payment`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SettlePayment {
    /// The inbox row.
    pub event: Uuid,
}

impl Job for SettlePayment {
    const NAME: &'static str = "settle-payment";
    const MAX_ATTEMPTS: u16 = 12;

    fn key(&self) -> Option<String> {
        Some(self.event.to_string())
    }
}

/// Ask the provider about payments that have waited for long. Runs as system actor `reconcile-payments`, periodically.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ReconcilePayments {}

impl Job for ReconcilePayments {
    const NAME: &'static str = "reconcile-payments";
    const QUEUE: Option<&'static str> = Some("reconcile-payments");
    const MAX_ATTEMPTS: u16 = 3;

    fn key(&self) -> Option<String> {
        Some("all".to_owned())
    }
}

/// Forget the bodies of old webhooks. Runs as system actor `sweep-webhooks`, once a day.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SweepWebhooks {}

impl Job for SweepWebhooks {
    const NAME: &'static str = "sweep-webhooks";
    const MAX_ATTEMPTS: u16 = 3;

    fn key(&self) -> Option<String> {
        Some("all".to_owned())
    }
}

/// How many waiting payments one round asks about.
const BATCH: i64 = 100;

impl Billing {
    /// Does the work of [`SettlePayment`].
    pub async fn run_settle_payment(&self, actor: &Actor, job: SettlePayment) -> Outcome {
        match self.act_on_event(actor, job.event).await {
            Ok(Settled::WrongAmount) => Outcome::Fail("another amount was paid than asked".to_owned()),
            Ok(_) => Outcome::Done,
            Err(error) => outcome(&error),
        }
    }

    /// Does the work of [`ReconcilePayments`].
    pub async fn run_reconcile_payments(&self, actor: &Actor, _job: ReconcilePayments) -> Outcome {
        match self.ask_about_waiting(actor).await {
            Ok(changed) => {
                tracing::info!(changed, "billing.reconciled");
                Outcome::Done
            }
            Err(error) => outcome(&error),
        }
    }

    /// Does the work of [`SweepWebhooks`].
    pub async fn run_sweep_webhooks(&self, actor: &Actor, _job: SweepWebhooks) -> Outcome {
        match self.forget_bodies(actor).await {
            Ok(swept) => {
                tracing::info!(swept, "billing.webhooks_swept");
                Outcome::Done
            }
            Err(error) => outcome(&error),
        }
    }

    async fn forget_bodies(&self, actor: &Actor) -> Result<u64, Error> {
        let before = self.ground.clock.now() - self.config.webhook_bodies_kept;
        let mut tx = self.ground.db.write(actor).await?;
        let swept = inbox::forget_bodies(&mut tx, before).await?;
        tx.commit().await?;
        Ok(swept)
    }

    async fn act_on_event(&self, actor: &Actor, event: Uuid) -> Result<Settled, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let Some(entry) = inbox::waiting(&mut tx, event).await? else {
            return Ok(Settled::Unchanged);
        };
        drop(tx);
        let found = self.payment_of(actor, entry.session.as_deref(), entry.payment).await?;
        let (settled, word) = match &found {
            Some(payment) => {
                let settled = self.settle(actor, payment).await?;
                let word = match settled {
                    Settled::Now => "settled",
                    Settled::Closed => "closed",
                    Settled::Unchanged => "unchanged",
                    Settled::WrongAmount => "wrong amount",
                };
                (settled, word)
            }
            None => (Settled::Unchanged, "unknown payment"),
        };
        let mut tx = self.ground.db.write(actor).await?;
        inbox::note_handled(&mut tx, event, word, self.ground.clock.now()).await?;
        tx.commit().await?;
        Ok(settled)
    }

    /// Asks about each payment that has waited; one that cannot be asked about does not hold up the others.
    async fn ask_about_waiting(&self, actor: &Actor) -> Result<usize, Error> {
        let before = self.ground.clock.now() - self.config.ask_after;
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let waiting = payments::waiting(&mut tx, before, BATCH).await?;
        drop(tx);
        let mut changed = 0;
        for payment in waiting {
            match self.settle(actor, &payment).await {
                Ok(Settled::Now | Settled::Closed) => changed += 1,
                Ok(Settled::Unchanged | Settled::WrongAmount) => {}
                Err(error) => tracing::warn!(payment = %payment.id, code = error.code(), "billing.reconcile_failed"),
            }
        }
        Ok(changed)
    }
}

fn outcome(error: &Error) -> Outcome {
    match error {
        // Refusals of this kind come of a wrong key or a checkout that the provider forgot: people must look.
        Error::Provider(provider) if !provider.is_passing() => Outcome::Fail(provider.to_string()),
        other => Outcome::Retry(other.code().to_owned()),
    }
}
