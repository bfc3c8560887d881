//! What both doors share: who acts, parsed input, error faces, response headers, limits, cookies and public addresses.

mod authenticator;
mod config;
pub mod cookies;
mod doors;
mod download;
mod error_pages;
mod extract;
mod flash;
mod front;
mod limits;
mod links;
mod network;
pub mod problem;
mod range;
#[cfg(any(test, feature = "test"))]
mod routed;
mod scopes;
mod see_other;
mod staff_only;
mod typed;
mod visit;

pub use authenticator::Authenticator;
pub use config::{Config, Origin, OriginError, PlainHttp};
pub use doors::{both_doors, files_apart, versioned};
pub use download::{attachment, download};
pub use error_pages::{ErrorPage, error_domains, error_pages};
pub use extract::{
    Acting, BODY_BYTES, Client, Form, FreshProof, FromHere, IdempotencyHeader, Json, OptionalIdempotencyHeader, Path,
    Proven, Query, RawBody, SignedIn, Upload, UserAgent, fingerprint, form_key,
};
pub use flash::{Flash, FlashKind, FlashMessage};
pub use front::{
    Draw, ErrorScene, FileResponse, KEPT_PAGES, Kit, KitError, LessonMedia, Newcomer, PaymentOrigin, TokenPage,
    WebhookActor, bare,
};
pub use limits::{Class, Counting, KeyedBy, LiveNodes, Rate, Rates, Throttle};
pub use links::PublicLinks;
pub use network::{Network, NetworkError};
pub use problem::{FieldProblem, MAINTENANCE, Problem, Result};
pub use range::{Media, serve_media};
#[cfg(any(test, feature = "test"))]
pub use routed::{METHODS, routes_of};
pub use scopes::KeyPass;
pub use see_other::{SeeOther, is_local};
pub use staff_only::staff_only;
pub use typed::{Typed, TypedWaits, is_never_kept};
pub use visit::{Door, Encrypted, FactorDue, Peer, Proof, TurnedAway, Visit};
