//! Keys that people make for their own programs.

mod authenticate;
mod create;
mod own;

pub use authenticate::KeyLogin;
pub use create::{CreateApiKey, NewApiKey};

use chrono::{DateTime, Utc};
use kernel::ids::ApiKeyId;

/// A key, for the person who made it. The secret is not part of it: nobody can show that again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyView {
    /// The key.
    pub id: ApiKeyId,
    /// What its maker calls it.
    pub name: String,
    /// What it opens, as words of [`SCOPES`](crate::SCOPES).
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the hour.
    pub used_at: Option<DateTime<Utc>>,
}
