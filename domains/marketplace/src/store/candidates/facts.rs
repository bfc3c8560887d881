//! What gates and score want to know beside the profile, and names.

use super::Search;
use crate::model::{Busy, Held, Validity};
use kernel::Span;
use kernel::ids::UserId;
use platform::{DbError, ReadTx};
use std::collections::HashMap;
use uuid::Uuid;

/// Reads credentials of the given kinds, also those that nobody has checked.
pub(crate) async fn held(
    tx: &mut ReadTx,
    workers: &[Uuid],
    kinds: &[String],
) -> Result<HashMap<Uuid, Vec<Held>>, DbError> {
    let rows = sqlx::query!(
        r#"select k.worker_id as "worker_id!", k.id as "id!", k.kind as "kind!", k.state as "state!",
                  lower(k.valid) as valid_from, upper(k.valid) as valid_until,
                  e.stretch is not null as "counts!", lower(e.stretch) as counts_from, upper(e.stretch) as counts_until
           from people.public_credentials k left join lateral unnest(k.effective) e (stretch) on true
           where k.worker_id = any ($1) and k.kind = any ($2)
           order by k.worker_id, k.id, e.stretch"#,
        workers,
        kinds,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found: HashMap<Uuid, Vec<Held>> = HashMap::with_capacity(workers.len());
    for row in rows {
        let held = found.entry(row.worker_id).or_default();
        if held.last().is_none_or(|last| last.credential.get() != row.id) {
            let declared = (row.state == "declared").then_some(Validity {
                from: row.valid_from,
                until: row.valid_until,
            });
            held.push(Held {
                credential: row.id.into(),
                kind: row.kind,
                effective: Vec::new(),
                unchecked: declared,
            });
        }
        if let Some(last) = held.last_mut().filter(|_| row.counts) {
            last.effective.push(Validity {
                from: row.counts_from,
                until: row.counts_until,
            });
        }
    }
    Ok(found)
}

pub(super) async fn busy(
    tx: &mut ReadTx,
    search: &Search,
    workers: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Busy>>, DbError> {
    let (from, until) = search.around();
    let rows = sqlx::query!(
        r#"select worker_id as "worker_id!", booking_id as "booking_id!", lower(during) as "start!", upper(during) as "end!"
           from marketplace.busy_times($1, tstzrange($2, $3))"#,
        workers,
        from,
        until,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found: HashMap<Uuid, Vec<Busy>> = HashMap::new();
    for row in rows {
        let span = Span::try_new(row.start, row.end).map_err(|why| DbError::row("marketplace.bookings.during", why))?;
        found.entry(row.worker_id).or_default().push(Busy {
            booking: row.booking_id.into(),
            span,
        });
    }
    Ok(found)
}

/// Counts the shifts that workers have worked at a site, which is the organisation's own.
pub(super) async fn worked(tx: &mut ReadTx, search: &Search, workers: &[Uuid]) -> Result<HashMap<Uuid, u32>, DbError> {
    let rows = sqlx::query!(
        r#"select b.worker_id, count(*) as "count!" from marketplace.bookings b
           join marketplace.shifts s on s.id = b.shift_id
           where s.site_id = $1 and b.worker_id = any ($2) and b.released_at is null and upper(b.during) <= $3
           group by b.worker_id"#,
        search.site.get(),
        workers,
        search.now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.worker_id, u32::try_from(row.count).unwrap_or(u32::MAX)))
        .collect())
}

/// Reads the names by which organisations know workers.
pub(crate) async fn names(tx: &mut ReadTx, workers: &[UserId]) -> Result<HashMap<UserId, String>, DbError> {
    let workers: Vec<Uuid> = workers.iter().map(|worker| worker.get()).collect();
    let rows = sqlx::query!(
        "select worker_id, display_name from people.public_candidates where worker_id = any ($1)",
        &workers,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.worker_id.into(), row.display_name))
        .collect())
}
