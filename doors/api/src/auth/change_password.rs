//! `POST /api/v1/me/password`

use super::views::PasswordView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use identity::ChangePassword;
use kernel::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Json, Proven, Result, Visit};

/// The password there is, and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePasswordBody {
    /// The password there is.
    #[schema(example = "lantern gravel teapot", max_length = 1024)]
    current_password: String,
    /// At least 8 characters and hard to guess; nothing is trimmed.
    #[schema(example = "wobble cinema parsnip", min_length = 8, max_length = 1024)]
    password: String,
}

/// Change the password. This sign-in stays; every other one ends.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "auth", request_body = ChangePasswordBody, security(("bearer" = [])), responses(
    (status = 200, description = "The password is set", body = PasswordView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The current password is wrong, or the new one too easy", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries at the current password", body = ProblemView, content_type = "application/problem+json"),
    (status = 503, description = "Too many passwords are being checked at this moment", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn change_password(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    visit: Visit,
    Json(body): Json<ChangePasswordBody>,
) -> Result<Json<PasswordView>> {
    let command = ChangePassword {
        current: Secret::new(body.current_password),
        password: Secret::new(body.password),
        own_words: journeys::own_words(&state.people, &state.organisations, &actor).await,
        session: visit.session,
        place: Some(visit.client),
    };
    let set = state.identity.change_password(&actor, command).await?;
    Ok(Json(PasswordView::new(&set)))
}
