//! Bookings as staff see them: when and in which state, without what makes them lawful.

use crate::store::bookings;
use crate::{Error, Marketplace};
use chrono::{DateTime, Utc};
use kernel::ids::{BookingId, OrganisationId, UserId};
use platform::ReadTx;

/// One booking of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingLine {
    /// The booking.
    pub id: BookingId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When it was made.
    pub booked_at: DateTime<Utc>,
    /// First instant of the shift.
    pub start: DateTime<Utc>,
    /// Whether it still stands.
    pub active: bool,
}

/// How many bookings an organisation has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BookingCounts {
    /// To come or under way.
    pub ahead: u64,
    /// Worked.
    pub past: u64,
    /// Taken back.
    pub ended: u64,
}

impl Marketplace {
    /// Lists the newest bookings of a worker, in a transaction of somebody who may see them; at most fifty.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn bookings_of_in(&self, tx: &mut ReadTx, worker: UserId) -> Result<Vec<BookingLine>, Error> {
        Ok(bookings::lines_of(tx, worker).await?)
    }

    /// Counts the bookings of an organisation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_bookings_in(&self, tx: &mut ReadTx, id: OrganisationId) -> Result<BookingCounts, Error> {
        Ok(bookings::count_of(tx, id, self.ground.clock.now()).await?)
    }
}
