//! Invitations.

use crate::queries::{Invitation, InvitationState, Shift};
use crate::rights::{AnswerInvitation, InviteWorker, ReleaseBookings};
use chrono::{DateTime, Utc};
use kernel::ids::{InvitationId, OrganisationId, ShiftId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use std::collections::HashMap;
use uuid::Uuid;

/// An invitation whose shift is still to be read.
pub(crate) struct Invited {
    pub(crate) id: InvitationId,
    pub(crate) shift: ShiftId,
    pub(crate) worker: UserId,
    invited_by: UserId,
    invited_at: DateTime<Utc>,
    score: u8,
    state: InvitationState,
}

impl Invited {
    pub(crate) fn with(self, shift: Shift) -> Invitation {
        Invitation {
            id: self.id,
            worker: self.worker,
            invited_by: self.invited_by,
            invited_at: self.invited_at,
            score: self.score,
            state: self.state,
            shift,
        }
    }
}

struct Row {
    id: Uuid,
    shift_id: Uuid,
    worker_id: Uuid,
    invited_by: Uuid,
    invited_at: DateTime<Utc>,
    score: i16,
    state: String,
}

impl TryFrom<Row> for Invited {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id.into(),
            shift: row.shift_id.into(),
            worker: row.worker_id.into(),
            invited_by: row.invited_by.into(),
            invited_at: row.invited_at,
            score: u8::try_from(row.score).map_err(|why| DbError::row("marketplace.invitations.score", why))?,
            state: read_state(&row.state)?,
        })
    }
}

fn read_state(word: &str) -> Result<InvitationState, DbError> {
    InvitationState::parse(word).ok_or_else(|| DbError::row("marketplace.invitations.state", word))
}

/// Finds an invitation that the actor may see.
pub(crate) async fn lookup(tx: &mut ReadTx, id: InvitationId) -> Result<Option<Invited>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, shift_id, worker_id, invited_by, invited_at, score, state
         from marketplace.invitations where id = $1",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Invited::try_from).transpose()
}

/// Lists a worker's invitations, the newest first.
pub(crate) async fn list_of_worker(tx: &mut ReadTx, worker: UserId) -> Result<Vec<Invited>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, shift_id, worker_id, invited_by, invited_at, score, state
         from marketplace.invitations where worker_id = $1 order by invited_at desc, id desc limit 100",
        worker.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Invited::try_from).collect()
}

/// Tells where the invitations to a shift stand, by worker.
pub(crate) async fn states(
    tx: &mut ReadTx,
    shift: ShiftId,
    workers: &[Uuid],
) -> Result<HashMap<Uuid, InvitationState>, DbError> {
    let rows = sqlx::query!(
        "select worker_id, state from marketplace.invitations where shift_id = $1 and worker_id = any ($2)",
        shift.get(),
        workers,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.worker_id, read_state(&row.state)?)))
        .collect()
}

/// Adds an invitation to the permit's shift.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<InviteWorker>,
    organisation: OrganisationId,
    invitation: &Invitation,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into marketplace.invitations
            (id, organisation_id, shift_id, worker_id, invited_by, invited_at, score)
         values ($1, $2, $3, $4, $5, $6, $7)",
        invitation.id.get(),
        organisation.get(),
        permit.target(),
        invitation.worker.get(),
        invitation.invited_by.get(),
        invitation.invited_at,
        i16::from(invitation.score),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Stores the worker's answer; `false` when somebody else did meanwhile.
pub(crate) async fn answer(
    tx: &mut WriteTx,
    permit: &Permit<AnswerInvitation>,
    state: InvitationState,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update marketplace.invitations set state = $2, answered_at = $3 where id = $1 and state = 'open'",
        permit.target(),
        state.as_str(),
        at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Marks an accepted invitation of the permit's worker as taken back, and tells who had sent it.
pub(crate) async fn release(
    tx: &mut WriteTx,
    permit: &Permit<ReleaseBookings>,
    id: InvitationId,
) -> Result<Option<UserId>, DbError> {
    let invited_by = sqlx::query_scalar!(
        "update marketplace.invitations set state = 'released'
         where id = $1 and worker_id = $2 and state = 'accepted' returning invited_by",
        id.get(),
        permit.target(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(invited_by.map(UserId::from))
}
