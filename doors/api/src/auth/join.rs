//! `POST /api/v1/auth/join` and `POST /api/v1/auth/join/account`

use super::change_email::LinkBody;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::StatusCode;
use journeys::JoinWithNewAccount;
use kernel::Secret;
use organisations::Joined;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Acting, Client, Json, Result, SignedIn, Throttle};

/// The organisation joined.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JoinedView {
    /// Its id.
    organisation_id: Uuid,
    /// Its trading name.
    #[schema(example = "Rosewood House")]
    name: String,
    /// The role there.
    #[schema(example = "scheduler")]
    role: &'static str,
    /// What would make the new password better still.
    advice: Option<&'static str>,
}

impl JoinedView {
    fn new(joined: Joined, advice: Option<&'static str>) -> Self {
        Self {
            organisation_id: joined.organisation.id.get(),
            name: joined.organisation.name,
            role: joined.role.as_str(),
            advice,
        }
    }
}

/// Accept an invitation into an organisation by the link in its letter. Only the account with the letter's address can.
#[utoipa::path(post, path = "/api/v1/auth/join", tag = "auth", request_body = LinkBody, security(("bearer" = [])), responses(
    (status = 200, description = "The caller is in", body = JoinedView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The letter was sent to another address", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The caller acts for an organisation already", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The link does not work", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn join(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<LinkBody>,
) -> Result<Json<JoinedView>> {
    let joined = state.colleagues.join(&actor, Secret::new(body.token)).await?;
    Ok(Json(JoinedView::new(joined, None)))
}

/// The secret out of the link, and a password for the new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccountBody {
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

/// Accept an invitation and make an account with the letter's address, which the link proves. It signs nobody in.
#[utoipa::path(post, path = "/api/v1/auth/join/account", tag = "auth", request_body = NewAccountBody, responses(
    (status = 201, description = "The account is there, and in", body = JoinedView),
    (status = 409, description = "The address has an account: sign in and join", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The password is too easy, or the link does not work", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many new accounts from this address", body = ProblemView, content_type = "application/problem+json"),
    (status = 503, description = "Too many passwords are being checked at this moment", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn join_with_new_account(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Client(place): Client,
    throttle: Throttle,
    Json(body): Json<NewAccountBody>,
) -> Result<(StatusCode, Json<JoinedView>)> {
    throttle.register().await?;
    let command = JoinWithNewAccount {
        token: Secret::new(body.token),
        password: Secret::new(body.password),
        place: Some(place),
    };
    let (joined, advice) = state.colleagues.join_with_new_account(&actor, command).await?;
    Ok((StatusCode::CREATED, Json(JoinedView::new(joined, advice))))
}
