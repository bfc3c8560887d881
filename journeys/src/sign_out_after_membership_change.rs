//! When somebody else changes what a person may do in an organisation, the sign-ins that the person had by then end: the
//! change itself counts within a second, and no cookie or token outlives the rights it was handed out with.

use crate::failure::{Failure, outcome};
use contracts::organisations::MembershipChanged;
use identity::Identity;
use kernel::ids::EventId;
use platform::{Actor, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "sign-out-after-membership-change";

/// Ends the sign-ins.
#[derive(Clone)]
pub struct SignOutAfterMembershipChange {
    identity: Identity,
}

impl SignOutAfterMembershipChange {
    /// Puts the journey together.
    pub const fn new(identity: Identity) -> Self {
        Self { identity }
    }

    /// Reacts to the event. It claims nothing: only sign-ins older than the change end, so a repeat does no more.
    pub async fn run(&self, actor: &Actor, _event: EventId, change: MembershipChanged) -> Outcome {
        outcome(self.sign_out(actor, change).await)
    }

    async fn sign_out(&self, actor: &Actor, change: MembershipChanged) -> Result<Outcome, Failure> {
        // Who joins or leaves gets a new cookie with the answer.
        if change.by != Some(change.user) {
            self.identity.end_sign_ins_before(actor, change.user, change.at).await?;
        }
        Ok(Outcome::Done)
    }
}
