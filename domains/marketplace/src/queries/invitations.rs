//! Invitations as workers see them.

use crate::queries::Shift;
use crate::store::{invitations, shifts};
use crate::{Error, Marketplace};
use chrono::{DateTime, Utc};
use kernel::ids::{InvitationId, UserId};
use platform::{Actor, ReadTx};
use serde::{Deserialize, Serialize};

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// It waits for an answer.
    Open,
    /// The worker took the shift.
    Accepted,
    /// The worker said no.
    Declined,
    /// The worker had taken the shift, and it was taken back: something it asks for no longer counts.
    Released,
}

impl InvitationState {
    /// Returns the word that the database and both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Released => "released",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "open" => Some(Self::Open),
            "accepted" => Some(Self::Accepted),
            "declined" => Some(Self::Declined),
            "released" => Some(Self::Released),
            _ => None,
        }
    }
}

/// An invitation with its shift.
#[derive(Debug, Clone, PartialEq)]
pub struct Invitation {
    /// The invitation.
    pub id: InvitationId,
    /// Who is invited.
    pub worker: UserId,
    /// Who invited them.
    pub invited_by: UserId,
    /// When.
    pub invited_at: DateTime<Utc>,
    /// What the match scored then.
    pub score: u8,
    /// Where it stands.
    pub state: InvitationState,
    /// To what.
    pub shift: Shift,
}

impl Invitation {
    /// Tells whether it can still be accepted: it waits, and its shift has places and has not started.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.state == InvitationState::Open && self.shift.free() > 0 && now < self.shift.span().start()
    }
}

impl Marketplace {
    /// Lists the actor's own invitations, the newest first; at most the last hundred.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_invitations(&self, actor: &Actor) -> Result<Vec<Invitation>, Error> {
        let Some(worker) = actor.user() else {
            return Ok(Vec::new());
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let rows = invitations::list_of_worker(&mut tx, worker).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.shift).collect();
        let mut shifts = shifts::by_id(&mut tx, &ids).await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let shift = shifts.remove(&row.shift)?;
                Some(row.with(shift))
            })
            .collect())
    }

    /// Finds one of the actor's own invitations.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lookup_invitation(&self, actor: &Actor, id: InvitationId) -> Result<Option<Invitation>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        invitation_of_actor(&mut tx, id).await
    }
}

/// Loads an invitation of the actor's own with its shift.
pub(crate) async fn invitation_of_actor(tx: &mut ReadTx, id: InvitationId) -> Result<Option<Invitation>, Error> {
    let Some(worker) = tx.actor().user() else {
        return Ok(None);
    };
    let Some(row) = invitations::lookup(tx, id).await?.filter(|row| row.worker == worker) else {
        return Ok(None);
    };
    let shift = shifts::lookup(tx, row.shift).await?;
    Ok(shift.map(|shift| row.with(shift)))
}
