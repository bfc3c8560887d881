//! Figures: for the public page, and for an organisation's first page.

use crate::queries::OwnShift;
use crate::store::{bookings, shifts};
use crate::{Error, Marketplace};
use kernel::PageRequest;
use platform::Actor;

/// Figures that everybody may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Shifts to come with free places.
    pub open_shifts: u64,
    /// Bookings, past and to come.
    pub bookings: u64,
}

/// What an organisation has to see to next.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverGaps {
    /// The next shifts with free places, the soonest first.
    pub gaps: Vec<OwnShift>,
    /// How many shifts to come have free places.
    pub open_shifts: u64,
    /// How many free places these have.
    pub free_places: u64,
    /// How many bookings are to come.
    pub booked: u64,
    /// How many invitations wait for an answer.
    pub waiting: u64,
}

impl Marketplace {
    /// Counts for the public page.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn counts(&self, actor: &Actor) -> Result<Counts, Error> {
        let mut tx = self.ground.db.read(actor).await?;
        Ok(bookings::public_counts(&mut tx, self.ground.clock.now()).await?)
    }

    /// Tells the actor's organisation which shifts still want people.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn cover_gaps(&self, actor: &Actor) -> Result<CoverGaps, Error> {
        let now = self.ground.clock.now();
        let Some(organisation) = actor.organisation() else {
            return Ok(CoverGaps {
                gaps: Vec::new(),
                open_shifts: 0,
                free_places: 0,
                booked: 0,
                waiting: 0,
            });
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let totals = shifts::totals(&mut tx, organisation, now).await?;
        let page = PageRequest::new(None, Some(50));
        let coming = shifts::list_of(&mut tx, organisation, &page, now).await?;
        let gaps: Vec<_> = coming
            .into_iter()
            .filter(|shift| shift.free() > 0 && shift.span().start() > now)
            .take(5)
            .collect();
        let waiting = shifts::waiting(&mut tx, &gaps.iter().map(|shift| shift.id).collect::<Vec<_>>()).await?;
        let with_waiting = gaps.into_iter().map(|shift| OwnShift {
            waiting: waiting.get(&shift.id).copied().unwrap_or(0),
            shift,
        });
        Ok(CoverGaps {
            gaps: with_waiting.collect(),
            ..totals
        })
    }
}
