//! Rights: an action says who may do it to what, and a granted right is a value that stores ask for.

use crate::Actor;
use std::marker::PhantomData;
use uuid::Uuid;

/// Something that may be done to a resource of one kind.
pub trait Action: 'static {
    /// Names the action in audit and in the rights matrix: `academy.enrol-self`.
    const NAME: &'static str;
    /// What it is done to.
    type Resource;

    /// Decides. The resource was loaded by the actor, so they may know that it exists.
    fn allows(actor: &Actor, resource: &Self::Resource) -> bool;

    /// Returns the id that the permit is good for.
    fn target(resource: &Self::Resource) -> Uuid;
}

/// The proof that an action was allowed on one resource. Only a transaction can make one.
#[derive(Debug)]
pub struct Permit<A: Action> {
    target: Uuid,
    action: PhantomData<A>,
}

impl<A: Action> Permit<A> {
    pub(crate) const fn grant(target: Uuid) -> Self {
        Self {
            target,
            action: PhantomData,
        }
    }

    /// Returns the id of what it was granted on.
    pub const fn target(&self) -> Uuid {
        self.target
    }
}

/// The actor may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("You do not have permission to do this")]
pub struct Denied {
    /// Which action was refused.
    pub action: &'static str,
}

impl Actor {
    /// Tells whether a button is worth showing. It grants nothing.
    pub fn may<A: Action>(&self, _action: A, resource: &A::Resource) -> bool {
        allows::<A>(self, resource)
    }
}

/// Asks the action. In tests the answer can be yes to all, to try the database's own walls.
pub(crate) fn allows<A: Action>(actor: &Actor, resource: &A::Resource) -> bool {
    #[cfg(feature = "test")]
    if crate::switches::rights_are_off() {
        return true;
    }
    A::allows(actor, resource)
}
