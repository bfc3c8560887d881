//! Somebody buys a place on a course: academy says what it costs, billing takes it from there.
//!
//! No reaction but a question asked by a person, so it runs as that person. The price never comes from the buyer.

use crate::one_of::one_of;
use academy::model::{Enrolment, EnrolmentState};
use academy::{Academy, Enrol};
use billing::model::Payment;
use billing::{Billing, Checkout, OpenCheckout, StartCheckout};
use contracts::billing::Purchase;
use kernel::ids::{CourseId, EnrolmentId, PaymentId};
use platform::{Actor, IdempotencyKey};

/// What is bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A place on a course; it is taken first if the buyer has none.
    Course(CourseId),
    /// A place that the buyer has taken.
    Enrolment(EnrolmentId),
}

/// What came of taking a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is free, or paid for: lessons are open.
    Open(EnrolmentId),
    /// It is to be paid for.
    ToPay(PaymentId),
}

/// A payment and what it pays for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchased {
    /// The payment.
    pub payment: Payment,
    /// The place that it pays for.
    pub enrolment: EnrolmentId,
    /// Whether the place's lessons are open.
    pub open: bool,
}

one_of! {
    /// Buying stopped in one of the two domains.
    BuyError {
        /// In academy.
        Academy(academy::Error),
        /// In billing.
        Billing(billing::Error),
    }
}

/// Buys places.
#[derive(Clone)]
pub struct BuyCourse {
    academy: Academy,
    billing: Billing,
}

impl BuyCourse {
    /// Puts it together.
    pub const fn new(academy: Academy, billing: Billing) -> Self {
        Self { academy, billing }
    }

    /// Takes a place and opens the payment page for it.
    ///
    /// # Errors
    /// When nothing is owed, or the provider does not answer; then the same request again resumes.
    pub async fn checkout(
        &self,
        actor: &Actor,
        wanted: Wanted,
        key: Option<IdempotencyKey>,
    ) -> Result<Checkout, BuyError> {
        if let Some(key) = &key
            && let Some(opened) = self.billing.replayed_checkout(actor, key).await?
        {
            return Ok(opened);
        }
        let enrolment = match wanted {
            Wanted::Enrolment(enrolment) => enrolment,
            Wanted::Course(course) => self.place(actor, course).await?.id,
        };
        let payment = self.intend(actor, enrolment, key).await?;
        let command = OpenCheckout { payment: payment.id };
        Ok(self.billing.open_checkout(actor, command).await?)
    }

    /// Takes a place on the course at the address; where it costs something, notes the intent to pay for it.
    ///
    /// # Errors
    /// When there is no such course.
    pub async fn take(&self, actor: &Actor, slug: &str) -> Result<Taken, BuyError> {
        let course = self.academy.course(actor, slug).await?.course.id;
        let place = self.place(actor, course).await?;
        if place.state.is_open() {
            return Ok(Taken::Open(place.id));
        }
        Ok(Taken::ToPay(self.intend(actor, place.id, None).await?.id))
    }

    /// Notes the intent to pay for a place that awaits payment.
    ///
    /// # Errors
    /// When the place is not the actor's, or nothing is owed for it.
    pub async fn intend(
        &self,
        actor: &Actor,
        enrolment: EnrolmentId,
        key: Option<IdempotencyKey>,
    ) -> Result<Payment, BuyError> {
        let owed = self.academy.payable(actor, enrolment).await?;
        let command = StartCheckout {
            purchase: Purchase::Enrolment(owed.enrolment),
            title: owed.title,
            amount: owed.price,
            key,
        };
        Ok(self.billing.intend(actor, command).await?)
    }

    /// Says how a payment stands, and whether what it pays for is open by now.
    ///
    /// # Errors
    /// When the payment is not the actor's.
    pub async fn purchased(&self, actor: &Actor, payment: PaymentId) -> Result<Purchased, BuyError> {
        let payment = self.billing.payment(actor, payment).await?;
        let Purchase::Enrolment(enrolment) = payment.purchase;
        let place = self.academy.enrolment(actor, enrolment).await?;
        Ok(Purchased {
            enrolment,
            open: place.enrolment.state.is_open(),
            payment,
        })
    }

    /// Finds the buyer's place on the course, or takes one. A place that is open already is given back.
    async fn place(&self, actor: &Actor, course: CourseId) -> Result<Enrolment, BuyError> {
        if let Some(place) = self.academy.find_open_place(actor, course).await? {
            return Ok(place);
        }
        match self.academy.enrol(actor, Enrol { course }).await {
            Ok(place) => Ok(place),
            // Two clicks at the same moment: the other one took it.
            Err(academy::Error::AlreadyEnrolled) => {
                let place = self.academy.find_open_place(actor, course).await?;
                Ok(place
                    .filter(|place| place.state != EnrolmentState::Completed)
                    .ok_or(academy::Error::AlreadyEnrolled)?)
            }
            Err(error) => Err(error.into()),
        }
    }
}
