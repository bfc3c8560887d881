//! What both doors share: who acts, parsed input, error faces, response headers, limits, cookies and public addresses.

mod extract;
pub mod problem;
mod visit;

pub use extract::{
    Acting, Client, Form, IdempotencyHeader, Json, OptionalIdempotencyHeader, Path, Query, RawBody, SignedIn,
    fingerprint, form_key,
};
pub use problem::{FieldProblem, Problem, Result};
pub use visit::{Door, Peer, Proof, Visit};
