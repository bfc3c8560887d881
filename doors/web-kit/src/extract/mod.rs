//! What handlers take: the actor, and input that was parsed or refused with a problem.

mod acting;
mod form;
mod from_here;
mod idempotency;
mod input;
mod json;
mod path;
mod proven;
mod query;
mod raw;
mod upload;

pub use acting::{Acting, Client, SignedIn, UserAgent};
pub use form::Form;
pub use from_here::FromHere;
pub use idempotency::{IdempotencyHeader, OptionalIdempotencyHeader, fingerprint, form_key};
pub use json::Json;
pub use path::Path;
pub use proven::{FreshProof, Proven};
pub use query::Query;
pub use raw::{BODY_BYTES, RawBody};
pub use upload::Upload;

pub(crate) use acting::form_page;
pub(crate) use idempotency::{hash_body, is_keyed};
pub(crate) use raw::{collect, too_large};
