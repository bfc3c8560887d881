//! Settings that are one of a few words.

use serde::{Deserialize, Serialize};

/// How the process is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    /// On one's own machine: secrets are made at the first start, mail is captured, payments are a sandbox.
    Embedded,
    /// For real people: every secret must be there, and nothing is captured or made up.
    Production,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    /// JSON in production, text otherwise.
    Auto,
    /// JSON lines.
    Json,
    /// Short text lines.
    Text,
}

/// How access tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum JwtAlgorithm {
    /// RSA with 3072 bits.
    #[serde(rename = "RS256")]
    Rs256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

/// How new passwords are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PasswordScheme {
    /// bcrypt with cost 12 over a keyed hash.
    Bcrypt,
    /// argon2id with 19 MiB and two passes.
    Argon2id,
}

/// Who must have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SecondFactorFor {
    /// Nobody; everybody may.
    Nobody,
    /// Who works for the platform.
    Staff,
    /// They, and the owners of organisations.
    StaffAndOwners,
}
