//! What marketplace tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::ids::{BookingId, InvitationId, OrganisationId, ShiftId, UserId};
use serde::{Deserialize, Serialize};

/// A shift's facts as a message needs them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ShiftFacts {
    /// The shift.
    pub shift: ShiftId,
    /// The role offered: `Night care assistant`.
    pub title: String,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub organisation_name: String,
    /// The site's name and town.
    pub place: String,
    /// First instant of the shift.
    pub start: DateTime<Utc>,
    /// First instant after the shift.
    pub end: DateTime<Utc>,
}

/// An employer asked a worker to take a shift.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WorkerInvited {
    /// The invitation.
    pub invitation: InvitationId,
    /// Who was asked.
    pub worker: UserId,
    /// The shift.
    pub shift: ShiftFacts,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for WorkerInvited {
    const NAME: &'static str = "marketplace.worker_invited.1";
}

/// A worker took a shift.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ShiftBooked {
    /// The booking.
    pub booking: BookingId,
    /// Who works it.
    pub worker: UserId,
    /// The shift.
    pub shift: ShiftFacts,
    /// Who is to be told at the organisation.
    pub invited_by: UserId,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for ShiftBooked {
    const NAME: &'static str = "marketplace.shift_booked.1";
}

/// A booking was taken back, because something that the shift asks for no longer counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BookingReleased {
    /// The booking.
    pub booking: BookingId,
    /// Who was booked.
    pub worker: UserId,
    /// The shift; its place is free again.
    pub shift: ShiftFacts,
    /// Who is to be told at the organisation.
    pub invited_by: UserId,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for BookingReleased {
    const NAME: &'static str = "marketplace.booking_released.1";
}
