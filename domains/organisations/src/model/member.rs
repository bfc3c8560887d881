//! Who acts for an organisation, and what may become of that.

use chrono::{DateTime, Utc};
use kernel::ids::{OrganisationId, UserId};
use platform::OrgRole;

/// Somebody who acts for an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The person.
    pub user: UserId,
    /// What they may do there.
    pub role: OrgRole,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Decides whether an owner may stop being one, given how many there are. Somebody has to answer for an organisation.
pub(crate) const fn may_lose_owner(owners: usize) -> bool {
    owners > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_owner_stays() {
        assert!(!may_lose_owner(1));
        assert!(may_lose_owner(2));
    }
}
