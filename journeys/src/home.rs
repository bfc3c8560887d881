//! What a person's first page shows: each domain answers for its part.

use crate::one_of::one_of;
use academy::Academy;
use academy::model::EnrolmentState;
use academy::queries::LearningRow;
use chrono::{DateTime, Utc};
use marketplace::{Booking, CoverGaps, Invitation, Marketplace};
use organisations::{Mine, Organisations, Site};
use people::{Completion, Credential, People, Profile};
use platform::Actor;

one_of! {
    /// One of the domains asked could not answer.
    HomeError {
        /// People could not.
        People(people::Error),
        /// Marketplace could not.
        Marketplace(marketplace::Error),
        /// Academy could not.
        Academy(academy::Error),
        /// Organisations could not.
        Organisations(organisations::Error),
    }
}

/// What a worker's first page shows.
#[derive(Debug, Clone)]
pub struct WorkerHome {
    /// The profile.
    pub profile: Profile,
    /// How complete it is.
    pub completion: Completion,
    /// What the worker holds.
    pub credentials: Vec<Credential>,
    /// Invitations that can still be accepted, newest first.
    pub invitations: Vec<Invitation>,
    /// Shifts that are booked and to come, soonest first.
    pub bookings: Vec<Booking>,
    /// Courses that are not completed.
    pub learning: Vec<LearningRow>,
}

impl WorkerHome {
    /// Asks for it.
    ///
    /// # Errors
    /// When a domain cannot answer, or the actor is no worker.
    pub async fn load(
        people: &People,
        marketplace: &Marketplace,
        academy: &Academy,
        actor: &Actor,
        (sector, now): (&str, DateTime<Utc>),
    ) -> Result<Self, HomeError> {
        let view = people.profile(actor, sector).await?;
        let mut invitations = marketplace.list_invitations(actor).await?;
        invitations.retain(|invitation| invitation.is_live(now));
        let mut learning = academy.my_learning(actor).await?;
        learning.retain(|row| row.state != EnrolmentState::Completed);
        Ok(Self {
            profile: view.profile,
            completion: view.completion,
            credentials: people.credentials(actor).await?,
            invitations,
            bookings: marketplace.list_bookings(actor).await?,
            learning,
        })
    }
}

/// What an employer's first page shows.
#[derive(Debug, Clone)]
pub struct EmployerHome {
    /// The organisation; none before one is set up.
    pub organisation: Option<Mine>,
    /// Its places of work.
    pub sites: Vec<Site>,
    /// Which shifts still want people.
    pub cover: CoverGaps,
}

impl EmployerHome {
    /// Asks for it.
    ///
    /// # Errors
    /// When a domain cannot answer.
    pub async fn load(
        organisations: &Organisations,
        marketplace: &Marketplace,
        actor: &Actor,
    ) -> Result<Self, HomeError> {
        let organisation = organisations.list_mine(actor).await?.into_iter().next();
        let sites = match &organisation {
            Some(mine) => organisations.list_sites(actor, mine.organisation.id).await?,
            None => Vec::new(),
        };
        Ok(Self {
            organisation,
            sites,
            cover: marketplace.cover_gaps(actor).await?,
        })
    }
}
