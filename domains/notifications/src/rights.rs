//! Who may do what with letters.

use kernel::ids::UserId;
use platform::{Action, Actor};
use uuid::Uuid;

/// The part of the platform that lets letters go that waited for the end of quiet hours.
pub const WAKER: &str = "letter-waker";

/// Choosing what one is written to about, and when not: everybody for themselves.
#[derive(Debug, Clone, Copy)]
pub struct ChangeChoices;

impl Action for ChangeChoices {
    const NAME: &'static str = "notifications.change-choices";
    type Resource = UserId;

    fn allows(actor: &Actor, user: &UserId) -> bool {
        (actor.account().is_some() || actor.is_staff()) && actor.user() == Some(*user)
    }

    fn target(user: &UserId) -> Uuid {
        user.get()
    }
}
