//! What the provider sent.

use crate::model::InboundEvent;
use crate::rights::ReceiveEvent;
use chrono::{DateTime, Utc};
use kernel::ids::PaymentId;
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

/// An event that is yet to be acted on.
pub(crate) struct Waiting {
    pub(crate) session: Option<String>,
    pub(crate) payment: Option<PaymentId>,
}

/// Keeps an event; `false` when it was kept before.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<ReceiveEvent>,
    event: &InboundEvent,
    body: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into billing.inbox (id, provider_event, kind, session_ref, payment_id, body, received_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint inbox_provider_event do nothing",
        permit.target(),
        event.id,
        event.kind,
        event.session,
        event.payment.map(PaymentId::get),
        body,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Finds an event that nobody acted on yet.
pub(crate) async fn waiting(tx: &mut ReadTx, id: Uuid) -> Result<Option<Waiting>, DbError> {
    let row = sqlx::query!(
        "select session_ref, payment_id from billing.inbox where id = $1 and handled_at is null",
        id
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Waiting {
        session: row.session_ref,
        payment: row.payment_id.map(PaymentId::from),
    }))
}

/// Notes what came of an event.
pub(crate) async fn note_handled(tx: &mut WriteTx, id: Uuid, outcome: &str, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update billing.inbox set handled_at = $2, outcome = $3 where id = $1",
        id,
        now,
        outcome
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets the bodies that came before an instant; the rows stay. Returns how many.
pub(crate) async fn forget_bodies(tx: &mut WriteTx, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update billing.inbox set body = null where received_at < $1 and body is not null",
        before
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
