//! Signing in with an account that somebody has elsewhere, by OpenID Connect: authorization code with PKCE.
//!
//! A browser that begins carries one secret for ten minutes, of which state, nonce and verifier are drawn; the answer counts
//! once and only there. A first sign-in with an address that has an account asks for that account's password before the two
//! are connected. What an account asks for beside the password is asked for here too.

mod begin;
mod connect;
mod own;
mod ports;
mod providers;
mod receive;

pub use begin::{BeginForeign, Begun};
pub use connect::{ConnectForeign, RegisterForeign, Waiting, WaitingView};
pub use own::ForeignView;
pub use ports::{ClientProof, ProviderWire, WireError};
pub use providers::{Provider, Providers};
pub use receive::{ForeignAnswer, Received};
