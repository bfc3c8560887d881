//! Everything of a person's own, for a copy of it.

use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::own_data::OwnPart;
use platform::{DbError, ReadTx};

/// Payments. Card details are with the payment provider and were never here.
pub(crate) async fn part(tx: &mut ReadTx, user: UserId) -> Result<OwnPart, DbError> {
    let payments = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select id, title, amount_pence, currency, state, created_at, opened_at, settled_at
               from billing.payments where buyer_id = $1 order by created_at) t"#,
        user.get(),
    );
    Ok(OwnPart::of("payments").with("payments", payments.fetch_all(tx.conn()).await?))
}

/// Tells when the person last paid something.
pub(crate) async fn last_paid(tx: &mut ReadTx, user: UserId) -> Result<Option<DateTime<Utc>>, DbError> {
    let last = sqlx::query_scalar!(
        "select max(settled_at) from billing.payments where buyer_id = $1",
        user.get()
    );
    Ok(last.fetch_one(tx.conn()).await?)
}
