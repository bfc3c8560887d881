//! `POST /api/v1/auth/password-reset` and `POST /api/v1/auth/password-reset/confirm`

use super::views::{PasswordView, email};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::StatusCode;
use identity::ResetPassword;
use kernel::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Acting, Client, Json, Problem, Result, Throttle};

/// Where the letter should go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskResetBody {
    /// The address of the account.
    #[schema(example = "jo@example.org", max_length = 254)]
    email: String,
}

/// Ask for a link to a new password. The answer says nothing about accounts.
#[utoipa::path(post, path = "/api/v1/auth/password-reset", tag = "auth", request_body = AskResetBody, responses(
    (status = 202, description = "If there is an account, a letter is on its way"),
    (status = 422, description = "That is no e-mail address", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many letters to this address", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn ask_reset(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    throttle: Throttle,
    Json(body): Json<AskResetBody>,
) -> Result<StatusCode> {
    let address = email(&body.email).map_err(|field| Problem::invalid(&[field]))?;
    throttle.mail(&address).await?;
    state.identity.request_password_reset(&actor, address).await?;
    Ok(StatusCode::ACCEPTED)
}

/// The secret out of the link, and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResetBody {
    /// What the link carries after `token=`.
    #[schema(
        example = "Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE",
        min_length = 43,
        max_length = 43
    )]
    token: String,
    /// At least 8 characters and hard to guess; nothing is trimmed.
    #[schema(example = "lantern gravel teapot", min_length = 8, max_length = 1024)]
    password: String,
}

/// Set a new password by the link. It works once, for an hour, ends every sign-in, and leaves second factors as they are.
#[utoipa::path(post, path = "/api/v1/auth/password-reset/confirm", tag = "auth", request_body = ResetBody, responses(
    (status = 200, description = "The password is set", body = PasswordView),
    (status = 422, description = "The password is too easy, or the link does not work", body = ProblemView, content_type = "application/problem+json"),
    (status = 503, description = "Too many passwords are being checked at this moment", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn reset(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Client(place): Client,
    Json(body): Json<ResetBody>,
) -> Result<Json<PasswordView>> {
    let token = Secret::new(body.token);
    let own_words =
        journeys::own_words_behind(&state.identity, &state.people, &state.organisations, (&actor, &token)).await;
    let command = ResetPassword {
        own_words,
        token,
        password: Secret::new(body.password),
        place: Some(place),
    };
    let set = state.identity.reset_password(&actor, command).await?;
    Ok(Json(PasswordView::new(&set)))
}
