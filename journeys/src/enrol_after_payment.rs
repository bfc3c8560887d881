//! When a payment for a place on a course is settled, the place opens.

use crate::failure::{Failure, outcome};
use academy::{Academy, Activate};
use contracts::billing::{PaymentSettled, Purchase};
use kernel::ids::EventId;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "enrol-after-payment";

/// Opens places that were paid for.
#[derive(Clone)]
pub struct EnrolAfterPayment {
    ground: Ground,
    academy: Academy,
}

impl EnrolAfterPayment {
    /// Puts the journey together.
    pub const fn new(ground: Ground, academy: Academy) -> Self {
        Self { ground, academy }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, settled: PaymentSettled) -> Outcome {
        outcome(self.open(actor, event, settled).await)
    }

    async fn open(&self, actor: &Actor, event: EventId, settled: PaymentSettled) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        match settled.purchase {
            Purchase::Enrolment(enrolment) => {
                self.academy.activate_in(&mut tx, Activate { enrolment }).await?;
            }
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
