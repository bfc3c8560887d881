//! Types and decisions. Nothing here waits, reads a clock or knows a database.

pub(crate) mod account;
pub(crate) mod api_key;
pub(crate) mod asker;
pub(crate) mod client;
pub(crate) mod code_lane;
pub(crate) mod factor_code;
pub(crate) mod factor_reset;
pub(crate) mod foreign;
pub(crate) mod link;
pub(crate) mod methods;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod recovery_code;
pub(crate) mod refresh;
pub(crate) mod role_grant;
pub(crate) mod scopes;
pub(crate) mod session;
pub(crate) mod text_code;
pub(crate) mod ticket;
pub(crate) mod token;
pub(crate) mod totp;
