//! The form of every error, for the description. The kit writes the real thing.

use serde::Serialize;
use utoipa::ToSchema;

/// A refusal or failure (RFC 9457).
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemView {
    /// The page that explains the code.
    #[schema(example = "http://127.0.0.1:8080/help/errors/identity#invalid")]
    #[serde(rename = "type")]
    kind: String,
    /// The code in a few words.
    #[schema(example = "Check your answers")]
    title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What happened and what to do.
    #[schema(example = "Check your answers.")]
    detail: String,
    /// The address that was asked for.
    #[schema(example = "/api/v1/auth/register")]
    instance: Option<String>,
    /// The stable code.
    #[schema(example = "identity/invalid")]
    code: String,
    /// The request's number, for the log.
    request_id: Option<String>,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblemView>,
}

/// One field at fault.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldProblemView {
    /// JSON pointer to the field.
    #[schema(example = "/password")]
    pointer: String,
    /// Stable word for the rule.
    #[schema(example = "too-easy")]
    code: String,
    /// What to do.
    #[schema(example = "Choose a password that is harder to guess")]
    detail: String,
}
