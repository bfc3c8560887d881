//! SQL of the schema `identity`. Ids turn into bare UUIDs here and nowhere else.

pub(crate) mod api_keys;
pub(crate) mod copies;
pub(crate) mod email_tokens;
pub(crate) mod erasing;
pub(crate) mod erasures;
pub(crate) mod erasures_served;
pub(crate) mod factor_resets;
pub(crate) mod foreign;
pub(crate) mod half_logins;
pub(crate) mod known_devices;
pub(crate) mod own_data;
pub(crate) mod passkey_challenges;
pub(crate) mod passkeys;
pub(crate) mod passwords;
pub(crate) mod phones;
pub(crate) mod proofs;
pub(crate) mod recovery_codes;
pub(crate) mod refresh_tokens;
pub(crate) mod retention;
pub(crate) mod role_grants;
pub(crate) mod sessions;
pub(crate) mod sweep;
pub(crate) mod text_codes;
pub(crate) mod totp;
pub(crate) mod users;
