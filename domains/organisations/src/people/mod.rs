//! The people of an organisation: who is in it, who is invited, who leaves.

mod change_role;
mod end;
mod invite;
mod join;
mod list;
mod look_after;
mod write_letter;

pub use change_role::ChangeMemberRole;
pub use end::RemoveMember;
pub use invite::InviteMember;
pub use join::{JoinOrganisation, Joined, Offer};
pub use look_after::OneInvitation;
pub use write_letter::InvitationLetter;

use crate::model::organisation::Organisation;
use crate::{Error, store};
use contracts::organisations::MembershipChanged;
use kernel::ids::{OrganisationId, UserId};
use platform::{Actor, Denied, OrgRole, ReadTx, WriteTx};
use serde_json::json;

/// Loads an organisation from inside: what others may not see is not there.
async fn own(tx: &mut ReadTx, id: OrganisationId) -> Result<Organisation, Error> {
    store::organisations::lookup(tx, id).await?.ok_or(Error::NotFound)
}

fn person(actor: &Actor, action: &'static str) -> Result<UserId, Denied> {
    actor.user().ok_or(Denied { action })
}

/// Writes a change of somebody's membership down for the audit log, and tells it.
async fn tell(tx: &mut WriteTx, action: &'static str, change: MembershipChanged) -> Result<(), Error> {
    let organisation = change.organisation.get();
    let state = |role: &Option<String>| json!({ "organisation": organisation, "role": role });
    let states = (state(&change.before), state(&change.after));
    tx.audit_change(action, Some(change.user.get()), states, None);
    tx.emit(&change).await?;
    Ok(())
}

fn word(role: OrgRole) -> String {
    role.as_str().to_owned()
}
