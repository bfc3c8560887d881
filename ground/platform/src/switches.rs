//! What a test may switch off, to see whether the walls behind it hold. The product is built without this file.
//!
//! A switch belongs to the test's own thread: tests run their whole house on one.

use crate::Actor;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

thread_local! {
    static TAKEN_FOR: Cell<Option<Actor>> = const { Cell::new(None) };
    static RIGHTS_OFF: Cell<bool> = const { Cell::new(false) };
    static FORGETTING: Cell<bool> = const { Cell::new(false) };
    static TOUCHED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Keeps a switch thrown until it is dropped.
#[derive(Debug)]
#[must_use = "the switch goes back when this is dropped"]
pub struct Thrown(fn(bool));

impl Drop for Thrown {
    fn drop(&mut self) {
        (self.0)(false);
    }
}

fn throw(set: fn(bool)) -> Thrown {
    set(true);
    Thrown(set)
}

/// Grants every right to everybody: what still holds then is held by the database alone.
pub fn without_rights() -> Thrown {
    throw(|on| RIGHTS_OFF.set(on))
}

/// Lets every commit check all that is deferred and then undo the transaction, so that one state serves many tries.
pub fn forgetting() -> Thrown {
    throw(|on| FORGETTING.set(on))
}

/// Keeps the database mistaken about who acts until it is dropped.
#[derive(Debug)]
#[must_use = "the database knows who acts again when this is dropped"]
pub struct Mistaken(());

impl Drop for Mistaken {
    fn drop(&mut self) {
        TAKEN_FOR.set(None);
    }
}

/// Tells the database that this stranger acts, whoever our own code believes it to be. Sent by the rightful owner, a
/// request then passes every check of ours and every `where` that names an owner: what still holds is held by the
/// policies alone. Parts of the platform keep their names and work for the stranger.
pub fn taken_for(stranger: Actor) -> Mistaken {
    TAKEN_FOR.set(Some(stranger));
    Mistaken(())
}

/// Returns who acts as the database is told.
pub(crate) fn told_to_the_database(actor: Actor) -> Actor {
    let Some(stranger) = TAKEN_FOR.get() else {
        return actor;
    };
    match (actor.system_name(), actor.user()) {
        (None, _) => stranger,
        (Some(_), Some(_)) => actor.serving(&stranger),
        (Some(_), None) => actor,
    }
}

/// Returns the tables that commits since the last call would have changed, had they not been forgotten.
pub fn take_touched() -> BTreeSet<String> {
    TOUCHED.take()
}

pub(crate) fn note_touched(tables: Vec<String>) {
    TOUCHED.with_borrow_mut(|touched| touched.extend(tables));
}

pub(crate) fn rights_are_off() -> bool {
    RIGHTS_OFF.get()
}

pub(crate) fn forgets() -> bool {
    FORGETTING.get()
}
