//! What these endpoints give.

use crate::jobs::views::JobView;
use chrono::{DateTime, Utc};
use marketplace::{Accepted, Invitation, Marketplace};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An invitation to a job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitationView {
    /// Its id.
    id: Uuid,
    /// Who is invited.
    worker_id: Uuid,
    /// When.
    invited_at: DateTime<Utc>,
    /// What the match scored then, 0 to 100.
    #[schema(example = 76)]
    score: u8,
    /// `open`, `accepted`, `declined` or `released`.
    #[schema(example = "open")]
    state: &'static str,
    /// To what.
    job: JobView,
}

impl InvitationView {
    /// Puts an invitation into the form of the API.
    pub(crate) fn of(marketplace: &Marketplace, invitation: Invitation) -> Self {
        Self {
            id: invitation.id.get(),
            worker_id: invitation.worker.get(),
            invited_at: invitation.invited_at,
            score: invitation.score,
            state: invitation.state.as_str(),
            job: JobView::of(marketplace, invitation.shift),
        }
    }
}

/// A worker's invitations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationsView {
    /// The newest first.
    pub(super) items: Vec<InvitationView>,
}

/// A booking that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AcceptedView {
    /// The booking.
    booking_id: Uuid,
    /// The job.
    job_id: Uuid,
    /// The invitation.
    invitation_id: Uuid,
}

impl From<Accepted> for AcceptedView {
    fn from(accepted: Accepted) -> Self {
        Self {
            booking_id: accepted.booking.get(),
            job_id: accepted.shift.get(),
            invitation_id: accepted.invitation.get(),
        }
    }
}
