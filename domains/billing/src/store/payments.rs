//! Payments.

use crate::model::{Payment, PaymentState};
use crate::ports::CheckoutAddress;
use crate::rights::{PayForSelf, SettlePaid};
use chrono::{DateTime, Utc};
use contracts::billing::Purchase;
use kernel::Money;
use kernel::ids::{EnrolmentId, PaymentId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

struct PaymentRow {
    id: Uuid,
    buyer_id: Uuid,
    purchase_kind: String,
    purchase_id: Uuid,
    title: String,
    amount_pence: i64,
    state: String,
    provider_ref: Option<String>,
    checkout_url: Option<String>,
    created_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
}

impl PaymentRow {
    fn into_payment(self) -> Result<Payment, DbError> {
        let purchase = match self.purchase_kind.as_str() {
            "enrolment" => Purchase::Enrolment(EnrolmentId::from(self.purchase_id)),
            other => return Err(DbError::row("payments.purchase_kind", other)),
        };
        Ok(Payment {
            id: self.id.into(),
            buyer: self.buyer_id.into(),
            purchase,
            title: self.title,
            amount: Money::pence(self.amount_pence),
            state: PaymentState::parse(&self.state).ok_or_else(|| DbError::row("payments.state", &self.state))?,
            provider_ref: self.provider_ref,
            checkout_url: self.checkout_url,
            created_at: self.created_at,
            settled_at: self.settled_at,
        })
    }
}

const fn words(purchase: Purchase) -> (&'static str, Uuid) {
    match purchase {
        Purchase::Enrolment(enrolment) => ("enrolment", enrolment.get()),
    }
}

/// Finds a payment by its id.
pub(crate) async fn lookup(tx: &mut ReadTx, id: PaymentId) -> Result<Option<Payment>, DbError> {
    sqlx::query_as!(
        PaymentRow,
        "select id, buyer_id, purchase_kind, purchase_id, title, amount_pence, state, provider_ref, checkout_url,
                created_at, settled_at
         from billing.payments where id = $1",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(PaymentRow::into_payment)
    .transpose()
}

/// Finds a payment by its id and makes others wait for it.
pub(crate) async fn lookup_locked(tx: &mut WriteTx, id: PaymentId) -> Result<Option<Payment>, DbError> {
    sqlx::query_as!(
        PaymentRow,
        "select id, buyer_id, purchase_kind, purchase_id, title, amount_pence, state, provider_ref, checkout_url,
                created_at, settled_at
         from billing.payments where id = $1 for update",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(PaymentRow::into_payment)
    .transpose()
}

/// Finds a payment by the provider's name for its checkout.
pub(crate) async fn find_by_ref(tx: &mut ReadTx, provider_ref: &str) -> Result<Option<Payment>, DbError> {
    sqlx::query_as!(
        PaymentRow,
        "select id, buyer_id, purchase_kind, purchase_id, title, amount_pence, state, provider_ref, checkout_url,
                created_at, settled_at
         from billing.payments where provider_ref = $1",
        provider_ref
    )
    .fetch_optional(tx.conn())
    .await?
    .map(PaymentRow::into_payment)
    .transpose()
}

/// Finds the one payment for a purchase that is not closed.
pub(crate) async fn find_live(tx: &mut ReadTx, purchase: Purchase) -> Result<Option<Payment>, DbError> {
    let (kind, id) = words(purchase);
    sqlx::query_as!(
        PaymentRow,
        "select id, buyer_id, purchase_kind, purchase_id, title, amount_pence, state, provider_ref, checkout_url,
                created_at, settled_at
         from billing.payments where purchase_kind = $1 and purchase_id = $2 and state <> 'closed'",
        kind,
        id
    )
    .fetch_optional(tx.conn())
    .await?
    .map(PaymentRow::into_payment)
    .transpose()
}

/// Lists a person's payments that were made, newest first.
pub(crate) async fn settled_of(tx: &mut ReadTx, buyer: UserId) -> Result<Vec<Payment>, DbError> {
    sqlx::query_as!(
        PaymentRow,
        "select id, buyer_id, purchase_kind, purchase_id, title, amount_pence, state, provider_ref, checkout_url,
                created_at, settled_at
         from billing.payments where buyer_id = $1 and state = 'settled' order by settled_at desc, id limit 200",
        buyer.get()
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(PaymentRow::into_payment)
    .collect()
}

/// Lists payments that were opened before the given time and still wait, those not asked about for longest first.
pub(crate) async fn waiting(tx: &mut ReadTx, before: DateTime<Utc>, limit: i64) -> Result<Vec<Payment>, DbError> {
    sqlx::query_as!(
        PaymentRow,
        "select id, buyer_id, purchase_kind, purchase_id, title, amount_pence, state, provider_ref, checkout_url,
                created_at, settled_at
         from billing.payments
         where state = 'pending' and opened_at < $1 and (asked_at is null or asked_at < $1)
         order by asked_at nulls first, opened_at limit $2",
        before,
        limit
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(PaymentRow::into_payment)
    .collect()
}

/// Writes an intent.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<PayForSelf>, payment: &Payment) -> Result<(), DbError> {
    let (kind, purchase) = words(payment.purchase);
    sqlx::query!(
        "insert into billing.payments (id, buyer_id, purchase_kind, purchase_id, title, amount_pence, currency, state, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'started', $8)",
        permit.target(),
        payment.buyer.get(),
        kind,
        purchase,
        payment.title,
        payment.amount.minor(),
        payment.amount.currency().code(),
        payment.created_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes the payment page; `false` when another request did so before.
pub(crate) async fn open(
    tx: &mut WriteTx,
    permit: &Permit<PayForSelf>,
    opened: &CheckoutAddress,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update billing.payments set state = 'pending', provider_ref = $2, checkout_url = $3, opened_at = $4
         where id = $1 and state = 'started'",
        permit.target(),
        opened.provider_ref,
        opened.address,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that it is paid.
pub(crate) async fn settle(tx: &mut WriteTx, permit: &Permit<SettlePaid>, now: DateTime<Utc>) -> Result<(), DbError> {
    let done = sqlx::query!(
        "update billing.payments set state = 'settled', settled_at = $2, asked_at = $2 where id = $1 and state <> 'settled'",
        permit.target(),
        now
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(DbError::row("payments.state", "the payment could not be settled"))
    }
}

/// Notes that it can no longer be paid.
pub(crate) async fn close(tx: &mut WriteTx, permit: &Permit<SettlePaid>, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update billing.payments set state = 'closed', asked_at = $2 where id = $1 and state in ('started', 'pending')",
        permit.target(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that the provider was asked.
pub(crate) async fn note_asked(
    tx: &mut WriteTx,
    permit: &Permit<SettlePaid>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update billing.payments set asked_at = $2 where id = $1",
        permit.target(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
