//! SQL of the schema `identity`. Ids turn into bare UUIDs here and nowhere else.

pub(crate) mod api_keys;
pub(crate) mod email_tokens;
pub(crate) mod half_logins;
pub(crate) mod known_devices;
pub(crate) mod passkey_challenges;
pub(crate) mod passkeys;
pub(crate) mod passwords;
pub(crate) mod proofs;
pub(crate) mod recovery_codes;
pub(crate) mod refresh_tokens;
pub(crate) mod role_grants;
pub(crate) mod sessions;
pub(crate) mod sweep;
pub(crate) mod totp;
pub(crate) mod users;
