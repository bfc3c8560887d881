//! `POST /api/v1/me/email` and `POST /api/v1/auth/confirm-new-email`

use super::views::{UserView, email};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::StatusCode;
use identity::RequestEmailChange;
use kernel::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Acting, Json, Problem, Proven, Result, Throttle, Visit};

/// Where to, and the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeEmailBody {
    /// The new address.
    #[schema(example = "jo.new@example.org", max_length = 254)]
    email: String,
    /// The password there is.
    #[schema(example = "lantern gravel teapot", max_length = 1024)]
    current_password: String,
}

/// Ask to move the account to another address. It moves when the link in the letter to that address is followed; the
/// present address is told at once. The answer does not tell whether the new address has an account.
#[utoipa::path(post, path = "/api/v1/me/email", tag = "auth", request_body = ChangeEmailBody, security(("bearer" = [])), responses(
    (status = 202, description = "A letter to the new address is on its way"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The password is wrong, or that is no other e-mail address", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many letters to this address, or tries at the password", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn ask_change(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    throttle: Throttle,
    visit: Visit,
    Json(body): Json<ChangeEmailBody>,
) -> Result<StatusCode> {
    let address = email(&body.email).map_err(|field| Problem::invalid(&[field]))?;
    throttle.mail(&address).await?;
    let command = RequestEmailChange {
        email: address,
        current: Secret::new(body.current_password),
        place: Some(visit.client),
    };
    state.identity.request_email_change(&actor, command).await?;
    Ok(StatusCode::ACCEPTED)
}

/// The secret out of a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkBody {
    /// What the link carries after `token=`.
    #[schema(
        example = "Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE",
        min_length = 43,
        max_length = 43
    )]
    pub(super) token: String,
}

/// Confirm a new address. The link works once, for 24 hours; both addresses are told.
#[utoipa::path(post, path = "/api/v1/auth/confirm-new-email", tag = "auth", request_body = LinkBody, responses(
    (status = 200, description = "The account has moved", body = UserView),
    (status = 409, description = "Somebody made an account with this address meanwhile", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The link does not work", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn confirm_change(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Json(body): Json<LinkBody>,
) -> Result<Json<UserView>> {
    let account = state.identity.change_email(&actor, &Secret::new(body.token)).await?;
    Ok(Json(account.into()))
}
