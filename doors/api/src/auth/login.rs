//! `POST /api/v1/auth/login`

use super::views::{TokensView, email, refused};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use identity::SignIn;
use kernel::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Acting, Client, Json, Newcomer, Problem, Result, Throttle, UserAgent};

/// An address and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LoginBody {
    /// The address.
    #[schema(example = "jo@example.org", max_length = 254)]
    email: String,
    /// The password.
    #[schema(example = "lantern gravel teapot", max_length = 1024)]
    password: String,
    /// What the device calls itself. Only a named device may ask again when the answer to a refresh was lost.
    #[schema(example = "jo-phone-1", min_length = 1, max_length = 100)]
    #[serde(default)]
    device_id: Option<String>,
}

/// Sign in and get a pair of tokens. Whatever is wrong with address, password or account, the answer is the same. If the
/// account has a second factor, the answer to the right password is 401 `identity/second-factor-needed`; its member
/// `second_factor` carries a ticket for `/auth/second-factor`.
#[utoipa::path(post, path = "/api/v1/auth/login", tag = "auth", request_body = LoginBody, responses(
    (status = 200, description = "Signed in", body = TokensView),
    (status = 401, description = "Address and password open no account, or a second factor is needed", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "Some answers break a rule", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries", body = ProblemView, content_type = "application/problem+json"),
    (status = 503, description = "Too many people sign in at this moment", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn login(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Client(place): Client,
    UserAgent(agent): UserAgent,
    throttle: Throttle,
    newcomer: Newcomer,
    Json(body): Json<LoginBody>,
) -> Result<Json<TokensView>> {
    let command = SignIn {
        email: email(&body.email).map_err(|field| Problem::invalid(&[field]))?,
        password: Secret::new(body.password),
        place: Some(place),
        device: None,
        agent,
    };
    let account = command.email.clone();
    throttle.sign_in(&account).await?;
    let signing_in = state.identity.sign_in_for_tokens(&actor, command, body.device_id);
    let pair = signing_in.await.map_err(refused)?;
    throttle.forgive(&account).await;
    let member = newcomer.with_token(&pair.access_token).await?;
    let next = state.next_page.next_page(&member).await?;
    Ok(Json(TokensView::new(pair, Some(next))))
}
