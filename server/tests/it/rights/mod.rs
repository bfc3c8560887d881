//! Who may do what, tried on the whole house. What was found stands in three committed files in `tests/output/`:
//! `rights-matrix.txt`, `rls-matrix.txt`, and `uncovered-routes.txt`, which may only shrink.
//!
//! docs/ADDING-A-USE-CASE.md says how a new action, table or route gets its rows.

mod actions;
mod mistaken;
mod routes;
mod samples;
mod snapshot;
mod tables;
mod walk;
mod without_rights;
pub(crate) mod world;

pub(crate) use routes::{Door, Route};
pub(crate) use samples::Sent;
pub(crate) use snapshot::Snapshot;
pub(crate) use walk::READ_BACK;
pub(crate) use world::{Caller, World};
