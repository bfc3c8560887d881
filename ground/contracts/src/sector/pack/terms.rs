//! What holds for every booking: cancelling, and hours of work.

use crate::sector::Source;
use serde::{Deserialize, Serialize};

/// What happens when a booking is cancelled. Its version is frozen onto each booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancellation {
    /// The version of these terms.
    pub version: u16,
    /// A worker who cancels with less notice than this cancels late.
    pub worker_late_hours: u16,
    /// So many late cancellations within the window stop new bookings until a person has looked.
    pub worker_late_limit: u8,
    /// The window for the limit, in days.
    pub worker_window_days: u16,
    /// True when one no-show stops new bookings until a person has looked.
    pub no_show_stops: bool,
    /// An organisation that cancels with less notice than this pays.
    pub organisation_late_hours: u16,
    /// So many hours are paid then.
    pub organisation_pays_hours: u16,
    /// Where this comes from.
    pub source: Source,
}

/// Limits on working hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingTime {
    /// Hours of rest after a shift before the next.
    pub daily_rest_hours: u16,
    /// True when rest may be displaced against compensatory rest that is booked.
    pub rest_may_be_displaced: bool,
    /// Hours a week on average that may not be passed without an opt-out in writing.
    pub weekly_limit_hours: u16,
    /// Over how many weeks the average runs.
    pub average_weeks: u16,
    /// Where this comes from.
    pub source: Source,
}
