//! `POST /api/v1/auth/verify-email` and `POST /api/v1/auth/resend-email`

use super::views::{UserView, email};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::StatusCode;
use identity::ConfirmEmail;
use kernel::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web_kit::{Acting, Client, Json, Problem, Result, Throttle};

/// The secret out of the link, and the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifyBody {
    /// What the link carries after `token=`.
    #[schema(
        example = "Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE",
        min_length = 43,
        max_length = 43
    )]
    token: String,
    /// The password that was chosen at registration.
    #[schema(example = "lantern gravel teapot", max_length = 1024)]
    password: String,
}

/// The account is open.
#[derive(Serialize, ToSchema)]
pub(super) struct VerifiedView {
    /// The page that comes next, once signed in.
    #[schema(example = "/profile/personal")]
    next: &'static str,
    /// Whose address it is.
    user: UserView,
}

/// Confirm an address, with the password of the account: whoever registered with somebody else's address does not get it
/// opened by them. The link works once, for 24 hours; a wrong password does not use it up. It signs nobody in.
#[utoipa::path(post, path = "/api/v1/auth/verify-email", tag = "auth", request_body = VerifyBody, responses(
    (status = 200, description = "The address is confirmed", body = VerifiedView),
    (status = 422, description = "The password is wrong, or the link is used, replaced, too old, cut off or none of ours; the code says which", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many wrong passwords", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn verify_email(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Client(place): Client,
    Json(body): Json<VerifyBody>,
) -> Result<Json<VerifiedView>> {
    let command = ConfirmEmail {
        token: Secret::new(body.token),
        password: Secret::new(body.password),
        place: Some(place),
    };
    let confirmed = state.identity.confirm_email(&actor, command).await?;
    Ok(Json(VerifiedView {
        next: journeys::first_page(confirmed.account.standing),
        user: confirmed.account.into(),
    }))
}

/// Where the letter should go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResendBody {
    /// The address that was registered.
    #[schema(example = "jo@example.org", max_length = 254)]
    email: String,
}

/// Ask for another confirmation letter. The answer says nothing about accounts.
#[utoipa::path(post, path = "/api/v1/auth/resend-email", tag = "auth", request_body = ResendBody, responses(
    (status = 202, description = "If the address waits to be confirmed, a letter is on its way"),
    (status = 422, description = "That is no e-mail address", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many letters to this address", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn resend_email(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    throttle: Throttle,
    Json(body): Json<ResendBody>,
) -> Result<StatusCode> {
    let address = email(&body.email).map_err(|field| Problem::invalid(&[field]))?;
    throttle.mail(&address).await?;
    state.identity.resend_confirmation(&actor, address).await?;
    Ok(StatusCode::ACCEPTED)
}
