//! `POST /api/v1/auth/second-factor` and `POST /api/v1/auth/second-factor/text`

use super::change_email::LinkBody;
use super::views::{TokensView, refused};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::StatusCode;
use identity::SecondStep;
use kernel::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Acting, Client, Json, Newcomer, Result, Throttle, UserAgent};

/// The ticket of a sign-in, and a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SecondFactorBody {
    /// What the refusal of `/auth/login` carried.
    #[schema(
        example = "Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE",
        min_length = 43,
        max_length = 43
    )]
    ticket: String,
    /// 6 digits from an authenticator app or a text message, or a recovery code.
    #[schema(example = "287082", max_length = 96)]
    code: String,
}

/// Finish a sign-in that lacks its second factor. The ticket waits 10 minutes, bears 5 wrong codes and works once; a code
/// counts once too.
#[utoipa::path(post, path = "/api/v1/auth/second-factor", tag = "auth", request_body = SecondFactorBody, responses(
    (status = 200, description = "Signed in", body = TokensView),
    (status = 401, description = "The ticket is none, or none any more: sign in again", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The code is wrong, or was used before", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many wrong codes lately", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn second_factor(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Client(place): Client,
    UserAgent(agent): UserAgent,
    throttle: Throttle,
    newcomer: Newcomer,
    Json(body): Json<SecondFactorBody>,
) -> Result<Json<TokensView>> {
    let step = SecondStep {
        ticket: Secret::new(body.ticket),
        code: Secret::new(body.code),
        place: Some(place),
        device: None,
        agent,
    };
    let finishing = state.identity.finish_sign_in_for_tokens(&actor, step);
    let pair = finishing.await.map_err(refused)?;
    throttle.forgive(&pair.account.email).await;
    let member = newcomer.with_token(&pair.access_token).await?;
    let next = state.next_page.next_page(&member).await?;
    Ok(Json(TokensView::new(pair, Some(next))))
}

/// The ticket of a sign-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketBody {
    /// What the refusal of `/auth/login` carried.
    #[schema(
        example = "Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE",
        min_length = 43,
        max_length = 43
    )]
    ticket: String,
}

/// Send a code to the phone of whoever is signing in. It counts for this sign-in only, for 5 minutes, and bears 5 wrong tries;
/// one that is asked for later takes its place.
#[utoipa::path(post, path = "/api/v1/auth/second-factor/text", tag = "auth", operation_id = "text_second_factor", request_body = TicketBody, responses(
    (status = 202, description = "The message is on its way"),
    (status = 401, description = "The ticket is none, or none any more: sign in again", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "There is no number, or a stronger factor must be shown, or no messages are sent here", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many messages to this number, for this person or from this address", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn text(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    throttle: Throttle,
    Json(body): Json<TicketBody>,
) -> Result<StatusCode> {
    throttle.text().await?;
    let ticket = Secret::new(body.ticket);
    let texting = state.identity.text_at_sign_in_for_tokens(&actor, &ticket);
    texting.await.map_err(refused)?;
    Ok(StatusCode::ACCEPTED)
}

/// Stop a reset of second factors by the link in the letter about it. It signs nobody in.
#[utoipa::path(post, path = "/api/v1/auth/stop-factor-reset", tag = "auth", operation_id = "stop_factor_reset_by_link", request_body = LinkBody, responses(
    (status = 204, description = "It is stopped"),
    (status = 422, description = "The link does not work, or there is nothing to stop any more", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn stop_reset(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Json(body): Json<LinkBody>,
) -> Result<StatusCode> {
    let token = Secret::new(body.token);
    state.identity.stop_factor_reset_by_link(&actor, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}
