//! What organisations tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::ids::{MemberInvitationId, OrganisationId, UserId};
use serde::{Deserialize, Serialize};

/// An organisation was set up; its founder is its owner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrganisationCreated {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Who set it up.
    pub owner: UserId,
    /// Its trading name.
    pub name: String,
    /// The sector pack's key.
    pub sector: String,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for OrganisationCreated {
    const NAME: &'static str = "organisations.created.1";
}

/// Somebody is to get a letter that invites them into an organisation: the first one, or another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MemberInvited {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The invitation, which knows the address and the role.
    pub invitation: MemberInvitationId,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for MemberInvited {
    const NAME: &'static str = "organisations.member_invited.1";
}

/// Somebody joined an organisation, got another role in it, or is in it no more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MembershipChanged {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its trading name.
    pub organisation_name: String,
    /// Whose membership it is.
    pub user: UserId,
    /// The role before; none for somebody who joined.
    pub before: Option<String>,
    /// The role now; none for somebody who left or was removed.
    pub after: Option<String>,
    /// Who did it. The person themselves, if they joined or left; nobody, if the platform's operator did.
    pub by: Option<UserId>,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for MembershipChanged {
    const NAME: &'static str = "organisations.membership_changed.1";
}

/// An organisation demands a second factor of everybody in it, from another instant on, or no more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FactorDemandChanged {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its trading name.
    pub organisation_name: String,
    /// From when on; none when the demand was lifted.
    pub from: Option<DateTime<Utc>>,
    /// Who did it.
    pub by: UserId,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Event for FactorDemandChanged {
    const NAME: &'static str = "organisations.factor_demand_changed.1";
}
