//! Bookings as workers and organisations see them.

use crate::queries::Shift;
use crate::store::{bookings, candidates, shifts};
use crate::{Error, Marketplace};
use chrono::{DateTime, Utc};
use kernel::ids::{BookingId, CredentialId, InvitationId, UserId};
use platform::Actor;

/// What makes a booking lawful: a requirement and the credential that satisfies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingCover {
    /// What the shift asks for.
    pub requirement: String,
    /// The credential that satisfies it over the whole shift.
    pub credential: CredentialId,
}

/// A worker's confirmed place on a shift.
#[derive(Debug, Clone, PartialEq)]
pub struct Booking {
    /// The booking.
    pub id: BookingId,
    /// Who works.
    pub worker: UserId,
    /// The worker's name as organisations see it; absent on a worker's own list and where they no longer wish to be seen.
    pub worker_name: Option<String>,
    /// The invitation that it answers.
    pub invitation: InvitationId,
    /// When it was made.
    pub booked_at: DateTime<Utc>,
    /// What it is for.
    pub shift: Shift,
    /// What makes it lawful.
    pub covers: Vec<BookingCover>,
}

impl Marketplace {
    /// Lists bookings that are to come or under way, the soonest first: a worker's own, or those of the actor's
    /// organisation; at most two hundred.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_bookings(&self, actor: &Actor) -> Result<Vec<Booking>, Error> {
        let Some(user) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let now = self.ground.clock.now();
        let rows = match actor.organisation() {
            Some(organisation) => bookings::list_of_organisation(&mut tx, organisation, now).await?,
            None => bookings::list_of_worker(&mut tx, user, now).await?,
        };
        let shifts = shifts::by_id(&mut tx, &rows.iter().map(|row| row.shift).collect::<Vec<_>>()).await?;
        let ids: Vec<BookingId> = rows.iter().map(|row| row.id).collect();
        let mut covers = bookings::covers(&mut tx, &ids).await?;
        let names = match actor.organisation() {
            Some(_) => candidates::names(&mut tx, &rows.iter().map(|row| row.worker).collect::<Vec<_>>()).await?,
            None => std::collections::HashMap::new(),
        };
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            // Several bookings may be for one shift.
            let Some(shift) = shifts.get(&row.shift).cloned() else {
                continue;
            };
            found.push(Booking {
                id: row.id,
                worker: row.worker,
                worker_name: names.get(&row.worker).cloned(),
                invitation: row.invitation,
                booked_at: row.booked_at,
                shift,
                covers: covers.remove(&row.id).unwrap_or_default(),
            });
        }
        Ok(found)
    }
}
