//! The people of an organisation: who is in it, who is invited, who leaves.

mod appoint_owner;
mod change_role;
mod demand_factor;
mod end;
mod invite;
mod join;
mod list;
mod look_after;
mod write_letter;

pub use change_role::ChangeMemberRole;
pub use demand_factor::{DemandFactor, Demanded};
pub use end::RemoveMember;
pub use invite::InviteMember;
pub use join::{JoinOrganisation, Joined, Offer};
pub use look_after::OneInvitation;
pub use write_letter::InvitationLetter;

use crate::model::organisation::Organisation;
use crate::{Error, store};
use chrono::{DateTime, Utc};
use contracts::organisations::MembershipChanged;
use kernel::ids::{MemberInvitationId, OrganisationId, UserId};
use platform::{Action, Actor, Denied, OrgRole, Permit, ReadTx, Reason, WriteTx};
use serde_json::json;

/// Loads an organisation from inside: what others may not see is not there.
async fn own(tx: &mut ReadTx, id: OrganisationId) -> Result<Organisation, Error> {
    store::organisations::lookup(tx, id).await?.ok_or(Error::NotFound)
}

fn person(actor: &Actor, action: &'static str) -> Result<UserId, Denied> {
    actor.user().ok_or(Denied { action })
}

/// Writes a change of somebody's membership down for the audit log, and tells it.
async fn tell(
    tx: &mut WriteTx,
    action: &'static str,
    (change, why): (MembershipChanged, Option<Reason>),
) -> Result<(), Error> {
    let organisation = change.organisation.get();
    let state = |role: &Option<String>| json!({ "organisation": organisation, "role": role });
    let states = (state(&change.before), state(&change.after));
    tx.audit_change(action, Some(change.user.get()), states, why);
    tx.emit(&change).await?;
    Ok(())
}

/// Takes back what a member invited others to and may not give any more, now that they are gone or have another role.
async fn take_back_invitations<A: Action>(
    tx: &mut WriteTx,
    permit: &Permit<A>,
    (organisation, now_is): (OrganisationId, Option<OrgRole>),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let ended = store::invitations::withdraw_written_by(tx, permit, (organisation, now_is), now).await?;
    for (invitation, role) in ended {
        note_withdrawn(tx, invitation, role);
    }
    Ok(())
}

fn note_withdrawn(tx: &mut WriteTx, invitation: MemberInvitationId, role: OrgRole) {
    let states = (json!({ "role": role }), json!(null));
    tx.audit_change(
        "organisations.invitation-withdrawn",
        Some(invitation.get()),
        states,
        None,
    );
}

fn word(role: OrgRole) -> String {
    role.as_str().to_owned()
}
