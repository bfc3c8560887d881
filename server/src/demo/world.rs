//! What the loader works with: a house, the right to act as anybody, and repeatable draws.

use crate::app::House;
use contracts::sector::SectorPacks;
use kernel::ids::{OrganisationId, RequestId, UserId};
use kernel::{Email, RngExt, SeededRng, SharedRng};
use platform::{AccountRole, Actor, ActorMint, Membership, OrgRole, StaffRole, Who};
use serde::Deserialize;
use std::sync::Arc;

/// The domain of every demo address; mail to it cannot leave (RFC 2606).
pub(super) const DOMAIN: &str = "demo.example";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) given: Vec<String>,
    pub(super) family: Vec<String>,
}

/// The loader's world.
pub(super) struct World {
    pub(super) house: House,
    pub(super) sectors: Arc<SectorPacks>,
    pub(super) names: Names,
    mint: Arc<ActorMint>,
    seed: u64,
}

impl World {
    pub(super) fn new(house: House, mint: Arc<ActorMint>, sectors: Arc<SectorPacks>, seed: u64) -> Self {
        let names = toml::from_str(include_str!("../../demo/names.toml"));
        Self {
            house,
            sectors,
            names: names.expect("the names that ship are TOML"),
            mint,
            seed,
        }
    }

    /// Returns a generator of one thing's own, so that the order of loading changes nothing.
    pub(super) fn draw(&self, what: u64) -> SharedRng {
        Arc::new(SeededRng::new(self.seed ^ (what << 20)))
    }

    fn act(&self, who: Who) -> Actor {
        let ground = &self.house.ground;
        self.mint.mint(who, RequestId::fresh(ground.clock.now(), &ground.rng))
    }

    pub(super) fn loader(&self) -> Actor {
        self.act(Who::System {
            name: "demo-loader",
            on_behalf_of: None,
        })
    }

    pub(super) fn worker(&self, user: UserId) -> Actor {
        self.act(Who::Member {
            user,
            account: AccountRole::Worker,
            membership: None,
        })
    }

    pub(super) fn founder(&self, user: UserId) -> Actor {
        self.act(Who::Member {
            user,
            account: AccountRole::Employer,
            membership: None,
        })
    }

    pub(super) fn owner(&self, user: UserId, organisation: OrganisationId) -> Actor {
        let role = OrgRole::Owner;
        self.act(Who::Member {
            user,
            account: AccountRole::Employer,
            membership: Some(Membership {
                organisation,
                role,
                factor_from: None,
            }),
        })
    }

    pub(super) fn administrator(&self, user: UserId) -> Actor {
        let role = StaffRole::Admin;
        self.act(Who::Staff { user, role })
    }

    pub(super) fn reviewer(&self, user: UserId) -> Actor {
        let role = StaffRole::Reviewer;
        self.act(Who::Staff { user, role })
    }
}

/// Returns one of the items.
pub(super) fn pick<'a, T>(rng: &SharedRng, items: &'a [T]) -> &'a T {
    let bound = u32::try_from(items.len()).unwrap_or(u32::MAX);
    &items[rng.below(bound) as usize]
}

/// Makes a demo address.
pub(super) fn address(local: &str) -> Email {
    format!("{local}@{DOMAIN}")
        .parse()
        .expect("demo addresses have the form of one")
}
