//! A worker takes a shift: the invitation is answered, the booking made and each requirement covered, all or nothing.
//!
//! The model is asked first, so that a refusal can say what is in the way. The database is the judge: what two requests
//! at once might slip past the model, its constraints refuse, and [`refused`] puts their names into words.

use crate::error::InTheWay;
use crate::invite::open;
use crate::model::{Cover, Gate, MatchRules, Obstacle, covers, working_obstacles};
use crate::queries::{Invitation, InvitationState, invitation_of_actor};
use crate::rights::AnswerInvitation;
use crate::store::{bookings, candidates, invitations};
use crate::{Error, Marketplace, Thing, facts};
use contracts::marketplace::ShiftBooked;
use kernel::ids::{BookingId, InvitationId, ShiftId};
use platform::{Actor, Claimed, DbError, IdempotencyKey, ReadTx, WriteTx};
use serde::{Deserialize, Serialize};

/// Take the shift that one was invited to.
#[derive(Debug, Clone)]
pub struct AcceptInvitation {
    /// Which invitation.
    pub invitation: InvitationId,
    /// The caller's promise that a repeat is the same request.
    pub key: Option<IdempotencyKey>,
}

/// A booking that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The booking.
    pub booking: BookingId,
    /// The shift.
    pub shift: ShiftId,
    /// The invitation.
    pub invitation: InvitationId,
}

impl Marketplace {
    /// Books the actor on the shift of an invitation.
    ///
    /// # Errors
    /// When there is no such invitation of the actor's, it was answered, the shift is full or has started, or the booking
    /// would be unlawful; then the error names what is in the way.
    pub async fn accept_invitation(&self, actor: &Actor, command: AcceptInvitation) -> Result<Accepted, Error> {
        match self.accept(actor, &command).await {
            // Another request of the same worker was quicker: a second look names its booking, and that is the answer
            // to keep.
            Err(Error::Overlap { with: None } | Error::Rest { with: None, .. }) => self.accept(actor, &command).await,
            answer => answer,
        }
    }

    async fn accept(&self, actor: &Actor, command: &AcceptInvitation) -> Result<Accepted, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let ticket = match &command.key {
            None => None,
            Some(key) => match tx.claim::<Accepted>(key).await? {
                Claimed::Fresh(ticket) => Some(ticket),
                Claimed::Replay(accepted) => return Ok(accepted),
            },
        };
        let outcome = self.accept_whole(&mut tx, command.invitation).await;
        let ticket = ticket.filter(|_| !is_nameless(&outcome));
        tx.finish(ticket, outcome, |accepted| *accepted).await
    }

    async fn accept_whole(&self, tx: &mut WriteTx, invitation: InvitationId) -> Result<Accepted, Error> {
        let accepted = self.accept_invitation_in(tx, invitation).await?;
        // The covers are judged as a whole.
        tx.judge_now().await.map_err(refused)?;
        Ok(accepted)
    }

    /// Does the same inside a transaction. Whether every requirement is covered the database says only at its end.
    ///
    /// # Errors
    /// As [`Self::accept_invitation`].
    pub async fn accept_invitation_in(&self, tx: &mut WriteTx, invitation: InvitationId) -> Result<Accepted, Error> {
        let now = self.ground.clock.now();
        let invitation = invitation_of_actor(tx, invitation)
            .await?
            .ok_or(Error::NotFound(Thing::Invitation))?;
        let permit = tx.permit(AnswerInvitation, &invitation)?;
        let shift = &invitation.shift;
        unanswered(&invitation)?;
        open(shift, now)?;
        let rules = self.rules(&shift.terms.sector)?;
        let covers = lawful(tx, rules, &invitation).await?;
        if !invitations::answer(tx, &permit, InvitationState::Accepted, now).await? {
            return Err(Error::AlreadyAnswered { accepted: true });
        }
        let booking = BookingId::fresh(now, &self.ground.rng);
        bookings::add(tx, &permit, booking, &invitation, rules.rest, now)
            .await
            .map_err(refused)?;
        bookings::add_covers(tx, &permit, booking, &covers)
            .await
            .map_err(refused)?;
        tx.emit(&ShiftBooked {
            booking,
            worker: invitation.worker,
            shift: facts(shift),
            invited_by: invitation.invited_by,
            at: now,
        })
        .await?;
        Ok(Accepted {
            booking,
            shift: shift.id,
            invitation: invitation.id,
        })
    }
}

/// Tells whether the database refused before we could see what is in the way. Such an answer is not kept under the key.
const fn is_nameless(outcome: &Result<Accepted, Error>) -> bool {
    matches!(
        outcome,
        Err(Error::Overlap { with: None } | Error::Rest { with: None, .. })
    )
}

fn unanswered(invitation: &Invitation) -> Result<(), Error> {
    match invitation.state {
        InvitationState::Open => Ok(()),
        InvitationState::Accepted => Err(Error::AlreadyAnswered { accepted: true }),
        InvitationState::Declined => Err(Error::AlreadyAnswered { accepted: false }),
        InvitationState::Released => Err(Error::Released),
    }
}

/// Picks the covers, or says what is in the way.
async fn lawful(tx: &mut ReadTx, rules: &MatchRules, invitation: &Invitation) -> Result<Vec<Cover>, Error> {
    let terms = &invitation.shift.terms;
    let worker = invitation.worker.get();
    let satisfying = terms.required.iter().flat_map(|one| rules.lattice.satisfying(one));
    let kinds: Vec<String> = satisfying.map(str::to_owned).collect();
    let held = candidates::held(tx, &[worker], &kinds)
        .await?
        .remove(&worker)
        .unwrap_or_default();
    let around = bookings::around(tx, invitation.worker, terms.span, rules.rest).await?;
    let busy: Vec<_> = around.iter().map(|(busy, _)| *busy).collect();
    if let Some(obstacle) = working_obstacles(rules, terms, &held, &busy).first() {
        return Err(refusal(rules, invitation, obstacle, &around));
    }
    covers(&rules.lattice, terms, &held).map_err(|_| Error::NotCovered { why: String::new() })
}

fn refusal(
    rules: &MatchRules,
    invitation: &Invitation,
    obstacle: &Obstacle,
    around: &[(crate::model::Busy, InTheWay)],
) -> Error {
    let named = |busy: &[crate::model::Busy]| {
        let booking = busy.first()?.booking;
        around
            .iter()
            .find(|(one, _)| one.booking == booking)
            .map(|(_, way)| way.clone())
    };
    match &obstacle.gate {
        Gate::Overlap { busy } => Error::Overlap { with: named(busy) },
        Gate::Rest { busy, needed } => Error::Rest {
            needed: *needed,
            with: named(busy),
        },
        gate => Error::NotCovered {
            why: format!(
                "{}. Add or renew it, then accept again",
                gate.reason(rules, invitation.shift.span())
            ),
        },
    }
}

/// Puts the database's refusal into words, by the name of the constraint that spoke.
fn refused(error: DbError) -> Error {
    match error.constraint() {
        Some("bookings_no_overlap") => Error::Overlap { with: None },
        Some("bookings_rest") => Error::Rest {
            needed: chrono::TimeDelta::zero(),
            with: None,
        },
        Some("bookings_place") => Error::ShiftFilled,
        Some("bookings_shift_open") => Error::NotFound(Thing::Shift),
        Some("booking_cover_valid" | "booking_cover_complete" | "booking_cover_credential_fkey") => Error::NotCovered {
            why: "One of your credentials changed a moment ago. Look at your passport, then try again".to_owned(),
        },
        _ => error.into(),
    }
}
