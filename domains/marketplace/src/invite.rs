//! An employer asks a worker to take a shift.

use crate::model::{obstacles, score};
use crate::queries::{Invitation, InvitationState, Shift};
use crate::rights::InviteWorker;
use crate::store::candidates::{self, Search};
use crate::store::{invitations, shifts};
use crate::{Error, Marketplace, Thing, facts};
use chrono::{DateTime, Utc};
use contracts::marketplace::WorkerInvited;
use kernel::ids::{InvitationId, ShiftId, UserId};
use platform::{Action, Actor, Claimed, DbError, Denied, IdempotencyKey, WriteTx};

/// Ask a worker to take a shift.
#[derive(Debug, Clone)]
pub struct Invite {
    /// Which shift.
    pub shift: ShiftId,
    /// Whom.
    pub worker: UserId,
    /// The caller's promise that a repeat is the same request.
    pub key: Option<IdempotencyKey>,
}

impl Marketplace {
    /// Invites a worker who passes every gate, once.
    ///
    /// # Errors
    /// When there is no such shift or worker, a gate is shut, the shift is full or has started, or the worker was
    /// invited before.
    pub async fn invite(&self, actor: &Actor, command: Invite) -> Result<Invitation, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let ticket = match &command.key {
            None => None,
            Some(key) => match tx.claim::<InvitationId>(key).await? {
                Claimed::Fresh(ticket) => Some(ticket),
                Claimed::Replay(id) => {
                    let row = invitations::lookup(&mut tx, id)
                        .await?
                        .ok_or(Error::NotFound(Thing::Invitation))?;
                    let shift = shifts::lookup(&mut tx, row.shift)
                        .await?
                        .ok_or(Error::NotFound(Thing::Shift))?;
                    return Ok(row.with(shift));
                }
            },
        };
        let outcome = self.invite_in(&mut tx, command.shift, command.worker).await;
        tx.finish(ticket, outcome, |invitation| invitation.id).await
    }

    /// Does the same inside a transaction.
    ///
    /// # Errors
    /// As [`Self::invite`].
    pub async fn invite_in(&self, tx: &mut WriteTx, shift: ShiftId, worker: UserId) -> Result<Invitation, Error> {
        let now = self.ground.clock.now();
        let shift = shifts::lookup(tx, shift).await?.ok_or(Error::NotFound(Thing::Shift))?;
        let permit = tx.permit(InviteWorker, &shift)?;
        let invited_by = tx.actor().user().ok_or(Denied {
            action: InviteWorker::NAME,
        })?;
        open(&shift, now)?;
        let score = self.eligible_score(tx, &shift, worker, now).await?;
        let invitation = Invitation {
            id: InvitationId::fresh(now, &self.ground.rng),
            worker,
            invited_by,
            invited_at: now,
            score,
            state: InvitationState::Open,
            shift,
        };
        let organisation = invitation.shift.organisation;
        invitations::add(tx, &permit, organisation, &invitation)
            .await
            .map_err(asked_before)?;
        tx.emit(&WorkerInvited {
            invitation: invitation.id,
            worker,
            shift: facts(&invitation.shift),
            at: now,
        })
        .await?;
        Ok(invitation)
    }

    async fn eligible_score(
        &self,
        tx: &mut WriteTx,
        shift: &Shift,
        worker: UserId,
        now: DateTime<Utc>,
    ) -> Result<u8, Error> {
        let rules = self.rules(&shift.terms.sector)?;
        let search = Search::new(rules, shift, now);
        let found = candidates::lookup(tx, &search, worker)
            .await?
            .ok_or(Error::NotFound(Thing::Worker))?;
        let profile = candidates::complete(tx, &search, vec![found]).await?.pop();
        let profile = profile.ok_or(Error::NotFound(Thing::Worker))?;
        if profile.invited.is_some() {
            return Err(Error::AlreadyInvited);
        }
        match obstacles(rules, &shift.terms, &profile.candidate).first() {
            None => Ok(score(rules, &shift.terms, &profile.candidate).value()),
            Some(obstacle) => Err(Error::NotEligible {
                why: obstacle.gate.reason(rules, shift.span()),
                fix: obstacle.fix.sentence(rules),
            }),
        }
    }
}

/// A shift can be filled while it has places and has not started.
pub(crate) fn open(shift: &Shift, now: DateTime<Utc>) -> Result<(), Error> {
    if shift.span().start() <= now {
        return Err(Error::ShiftStarted);
    }
    if shift.free() == 0 {
        Err(Error::ShiftFilled)
    } else {
        Ok(())
    }
}

fn asked_before(error: DbError) -> Error {
    if error.is_unique("invitations_once") {
        Error::AlreadyInvited
    } else {
        error.into()
    }
}
