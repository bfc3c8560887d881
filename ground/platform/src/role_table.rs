//! Which roles in an organisation hold which rights there. Each domain has one such table and its rights ask it, so that
//! the table can be read as the whole truth.

use crate::{Actor, OrgRole};
use kernel::ids::OrganisationId;

/// A domain's table: an action's name, and the roles that hold it in their own organisation.
#[derive(Debug, Clone, Copy)]
pub struct RoleTable(&'static [(&'static str, &'static [OrgRole])]);

impl RoleTable {
    /// Makes a table of its rows.
    pub const fn new(rows: &'static [(&'static str, &'static [OrgRole])]) -> Self {
        Self(rows)
    }

    /// Returns the roles that hold the action; none for an action that the table does not name.
    pub fn roles(&self, action: &str) -> &'static [OrgRole] {
        self.0
            .iter()
            .find(|(name, _)| *name == action)
            .map_or(&[], |(_, roles)| roles)
    }

    /// Tells whether the actor's role in this very organisation holds the action.
    pub fn allows(&self, action: &str, actor: &Actor, organisation: OrganisationId) -> bool {
        actor
            .membership()
            .is_some_and(|own| own.organisation == organisation && self.roles(action).contains(&own.role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountRole, ActorMint, Membership, Who};
    use uuid::Uuid;

    const TABLE: RoleTable = RoleTable::new(&[("shop.sell", &[OrgRole::Owner, OrgRole::Manager])]);

    fn actor(organisation: u128, role: OrgRole) -> Actor {
        let who = Who::Member {
            user: Uuid::from_u128(1).into(),
            account: AccountRole::Employer,
            membership: Some(Membership {
                organisation: Uuid::from_u128(organisation).into(),
                role,
                factor_from: None,
            }),
        };
        ActorMint::without_database().mint(who, Uuid::nil().into())
    }

    #[test]
    fn a_right_counts_for_the_roles_named_in_their_own_organisation() {
        let here = Uuid::from_u128(7).into();
        assert!(TABLE.allows("shop.sell", &actor(7, OrgRole::Manager), here));
        assert!(!TABLE.allows("shop.sell", &actor(7, OrgRole::Viewer), here));
        assert!(!TABLE.allows("shop.sell", &actor(8, OrgRole::Owner), here));
        assert!(!TABLE.allows("shop.close", &actor(7, OrgRole::Owner), here));
        let nobody = ActorMint::without_database().mint(Who::Anonymous, Uuid::nil().into());
        assert!(!TABLE.allows("shop.sell", &nobody, here));
    }
}
