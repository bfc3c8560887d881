//! Everything of a person's own, for a copy of it.

use kernel::ids::UserId;
use platform::own_data::OwnPart;
use platform::{DbError, ReadTx};
use serde_json::Value;

/// Invitations and bookings. Who invited is a person of their own and is not told.
pub(crate) async fn part(tx: &mut ReadTx, user: UserId) -> Result<OwnPart, DbError> {
    Ok(OwnPart::of("shifts")
        .with("invitations", invitations(tx, user).await?)
        .with("bookings", bookings(tx, user).await?))
}

async fn invitations(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select i.id, s.organisation_name as organisation, s.title, s.town, lower(s.during) as starts_at,
                   upper(s.during) as ends_at, i.score, i.state, i.invited_at, i.answered_at
               from marketplace.invitations i left join marketplace.shifts s on s.id = i.shift_id
               where i.worker_id = $1 order by i.invited_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn bookings(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select b.id, s.organisation_name as organisation, s.title, s.town, lower(b.during) as starts_at,
                   upper(b.during) as ends_at, s.pay_pence, s.currency, b.active, b.booked_at, b.released_at
               from marketplace.bookings b left join marketplace.shifts s on s.id = b.shift_id
               where b.worker_id = $1 order by b.booked_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}
