//! Forgetting a person: the right to do it, and what the platform itself holds of them.

use crate::store::forget as store;
use crate::{Action, Actor, DbError, Permit, WriteTx};
use kernel::ids::UserId;
use uuid::Uuid;

/// The part of the platform that forgets people who asked for it.
pub const ERASER: &str = "eraser";

/// Forget a person: the eraser, working on behalf of that person.
#[derive(Debug, Clone, Copy)]
pub struct Forget;

impl Action for Forget {
    const NAME: &'static str = "platform.forget";
    type Resource = UserId;

    fn allows(actor: &Actor, user: &UserId) -> bool {
        actor.is_system(ERASER) && actor.user() == Some(*user)
    }

    fn target(user: &UserId) -> Uuid {
        user.get()
    }
}

/// Deletes events that tell of the person, stored answers to their requests, and why staff did something to them.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &mut WriteTx, permit: &Permit<Forget>, email: &str) -> Result<u64, DbError> {
    let answers = store::answers(tx, permit.target()).await?;
    let reasons = crate::store::audit_reasons::forget(tx, permit.target()).await?;
    Ok(answers + reasons + store::events(tx, permit.target(), email).await?)
}
