//! What has served its time goes: the right to delete it, and the platform's own clocks.

use crate::audit::KEPT_MONTHS;
use crate::store::retention as store;
use crate::{Action, Actor, DbError, Permit, WriteTx};
use chrono::{DateTime, Days, Months, Utc};
use uuid::Uuid;

/// The part of the platform that deletes what has served its time.
pub const RETENTION: &str = "retention";
/// For how many days events are kept after they were told.
pub const EVENTS_KEPT_DAYS: u64 = 30;
/// For how many days jobs that will never work are kept for a look.
pub const FAILED_JOBS_KEPT_DAYS: u64 = 90;
/// For how many months we remember letters and devices: as long as security events.
pub const SECURITY_KEPT_MONTHS: u32 = 13;

/// Delete what has served its time.
#[derive(Debug, Clone, Copy)]
pub struct Retain;

impl Action for Retain {
    const NAME: &'static str = "platform.retain";
    type Resource = ();

    fn allows(actor: &Actor, (): &()) -> bool {
        actor.is_system(RETENTION)
    }

    fn target((): &()) -> Uuid {
        Uuid::nil()
    }
}

/// Returns the instant so many months ago: what is older has served its time.
pub fn months_before(now: DateTime<Utc>, months: u32) -> DateTime<Utc> {
    now.checked_sub_months(Months::new(months))
        .unwrap_or(DateTime::UNIX_EPOCH)
}

/// Deletes events that were told long ago, jobs that failed long ago, and requests for large exports of the audit log that are as
/// old as its oldest rows.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &mut WriteTx, _permit: &Permit<Retain>, now: DateTime<Utc>) -> Result<u64, DbError> {
    let before = |days| now.checked_sub_days(Days::new(days)).unwrap_or(DateTime::UNIX_EPOCH);
    let events = store::events(tx, before(EVENTS_KEPT_DAYS)).await?;
    let jobs = store::failed_jobs(tx, before(FAILED_JOBS_KEPT_DAYS)).await?;
    let exports = store::audit_exports(tx, months_before(now, KEPT_MONTHS)).await?;
    Ok(events + jobs + exports)
}
