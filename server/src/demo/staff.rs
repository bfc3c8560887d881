//! A second administrator, who has asked for a role that the first can agree to.

use super::accounts::person;
use super::world::{World, address};
use identity::{AskRole, Standing, WantedRole};
use kernel::ids::UserId;
use platform::StaffRole;

/// Asks that somebody become support; nothing is done where it was loaded before.
pub(super) async fn load(world: &World, user: UserId) -> anyhow::Result<()> {
    let email = address("admin.night");
    let standing = Standing::Staff(StaffRole::Admin);
    let Some(administrator) = person(world, email.as_str(), standing, None).await? else {
        return Ok(());
    };
    let ask = AskRole {
        user,
        wanted: WantedRole::Give(StaffRole::Support),
        reason: "Helps at the desk while we are few".to_owned(),
    };
    let actor = world.administrator(administrator);
    world.house.identity.ask_role(&actor, ask).await?;
    Ok(())
}
