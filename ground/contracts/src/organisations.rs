//! What organisations tells.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::ids::{OrganisationId, UserId};
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
