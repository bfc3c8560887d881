//! For how long the law has us keep what is left of somebody who was forgotten.

use chrono::{DateTime, Months, Utc};
use contracts::sector::{Retention, SectorPacks};

/// Shifts worked.
pub(crate) const SHIFTS: &str = "working-time";
/// Payments.
pub(crate) const PAYMENTS: &str = "payments";
/// Certificates.
pub(crate) const CERTIFICATES: &str = "certificates";

/// Finds the clock of the account's sector; without one, the longest there is.
pub(crate) fn clock<'a>(sectors: &'a SectorPacks, sector: Option<&str>, key: &str) -> Option<&'a Retention> {
    let own = sector.and_then(|sector| sectors.get(sector)?.retention(key));
    own.or_else(|| {
        let all = sectors.iter().filter_map(|pack| pack.retention(key));
        all.max_by_key(|clock| clock.months)
    })
}

/// Tells until when something of this age is kept.
pub(crate) fn end(clock: &Retention, last: DateTime<Utc>) -> Option<DateTime<Utc>> {
    last.checked_add_months(Months::new(clock.months.into()))
}
