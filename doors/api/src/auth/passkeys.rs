//! `POST /api/v1/auth/passkeys/options`, `POST /api/v1/auth/passkeys`, `POST /api/v1/auth/prove/passkey/options` and
//! `POST /api/v1/auth/prove/passkey`

use super::prove::{ProvedView, proven};
use super::views::{TokensView, refused};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use identity::{PasskeyProof, PasskeySignIn, ProveByPasskey};
use kernel::Secret;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use web_kit::{Acting, Client, Json, Newcomer, Problem, Result, SignedIn, Throttle, UserAgent, Visit};

/// A proof by a passkey, to sign in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasskeySignInBody {
    /// What `navigator.credentials.get` gave: the standard's `AuthenticationResponseJSON`.
    #[schema(value_type = PasskeyProofShape)]
    credential: PasskeyProof,
    /// The ticket of a sign-in by password that this finishes, if there is one. It opens nothing afterwards.
    #[schema(
        example = "Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE",
        min_length = 43,
        max_length = 43
    )]
    #[serde(default)]
    ticket: Option<String>,
    /// What the device calls itself. Only a named device may ask again when the answer to a refresh was lost.
    #[schema(example = "jo-phone-1", min_length = 1, max_length = 100)]
    #[serde(default)]
    device_id: Option<String>,
}

/// A proof by a passkey, of somebody who is signed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasskeyProofBody {
    /// What `navigator.credentials.get` gave: the standard's `AuthenticationResponseJSON`.
    #[schema(value_type = PasskeyProofShape)]
    credential: PasskeyProof,
}

/// A proof as the standard writes it. Its members that are not named here are not read. Bytes travel as base64url.
#[derive(ToSchema)]
#[schema(example = json!({ "id": "AAEC", "rawId": "AAEC", "type": "public-key", "response": { "clientDataJSON": "eyJ0eXBlIjoi...", "authenticatorData": "SZYN5YgO...", "signature": "MEUCIQ...", "userHandle": "AZrV..." } }))]
#[expect(dead_code, reason = "it describes what identity reads")]
struct PasskeyProofShape {
    /// The passkey's id.
    #[schema(rename = "rawId", max_length = 16_384)]
    raw_id: String,
    /// What the authenticator answered.
    response: PasskeyProofAnswer,
}

/// What an authenticator answers to a challenge.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what identity reads")]
struct PasskeyProofAnswer {
    /// What the browser says it was asked for.
    #[schema(rename = "clientDataJSON", max_length = 16_384)]
    client_data: String,
    /// What the authenticator says of itself.
    #[schema(rename = "authenticatorData", max_length = 16_384)]
    authenticator_data: String,
    /// The signature over both.
    #[schema(max_length = 16_384)]
    signature: String,
    /// Whose passkey it is.
    #[schema(rename = "userHandle", max_length = 16_384)]
    user_handle: Option<String>,
}

/// Ask for a sign-in by passkey. The challenge counts once, for five minutes; whoever asks learns of no account.
#[utoipa::path(post, path = "/api/v1/auth/passkeys/options", tag = "auth", responses(
    (status = 200, description = "The standard's `PublicKeyCredentialRequestOptionsJSON`", body = serde_json::Value,
        example = json!({ "challenge": "kq3Zp0nJ...", "timeout": 300_000, "rpId": "muster.example", "allowCredentials": [], "userVerification": "required" })),
    (status = 429, description = "Too many requests", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn ask(State(state): State<ApiState>, Acting(actor): Acting) -> Result<Json<Value>> {
    Ok(Json(state.identity.ask_for_passkey(&actor).await?))
}

/// Sign in with a passkey, which counts as both factors. Whatever is wrong with the proof, the passkey or the account, the
/// answer is the same.
#[utoipa::path(post, path = "/api/v1/auth/passkeys", tag = "auth", request_body = PasskeySignInBody, responses(
    (status = 200, description = "Signed in", body = TokensView),
    (status = 401, description = "The proof opens no account, or its challenge is used or too old", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "Some answers break a rule", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn sign_in(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Client(place): Client,
    UserAgent(agent): UserAgent,
    throttle: Throttle,
    newcomer: Newcomer,
    Json(body): Json<PasskeySignInBody>,
) -> Result<Json<TokensView>> {
    throttle.passkey().await?;
    let command = PasskeySignIn {
        answer: body.credential,
        ticket: body.ticket.map(Secret::new),
        place: Some(place),
        device: None,
        agent,
    };
    let signing_in = state
        .identity
        .sign_in_with_passkey_for_tokens(&actor, command, body.device_id);
    let pair = signing_in.await.map_err(refused)?;
    let member = newcomer.with_token(&pair.access_token).await?;
    let next = state.next_page.next_page(&member).await?;
    Ok(Json(TokensView::new(pair, Some(next))))
}

/// Ask for a fresh proof by one of one's passkeys.
#[utoipa::path(post, path = "/api/v1/auth/prove/passkey/options", tag = "auth", security(("bearer" = [])), responses(
    (status = 200, description = "The standard's `PublicKeyCredentialRequestOptionsJSON`", body = serde_json::Value,
        example = json!({ "challenge": "kq3Zp0nJ...", "timeout": 300_000, "rpId": "muster.example", "allowCredentials": [{ "type": "public-key", "id": "AAEC", "transports": ["internal"] }], "userVerification": "required" })),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no passkey", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn ask_again(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<Value>> {
    Ok(Json(state.identity.ask_for_passkey_again(&actor).await?))
}

/// Prove anew by a passkey that it is you. The session stays the same; a browser gets a new cookie.
#[utoipa::path(post, path = "/api/v1/auth/prove/passkey", tag = "auth", security(("bearer" = [])), request_body = PasskeyProofBody, responses(
    (status = 200, description = "Proved", body = ProvedView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The proof does not count", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn prove(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    throttle: Throttle,
    Json(body): Json<PasskeyProofBody>,
) -> Result<Response> {
    throttle.passkey().await?;
    let command = ProveByPasskey {
        session: visit.session.ok_or_else(Problem::sign_in_needed)?,
        answer: body.credential,
    };
    let proved = state.identity.prove_by_passkey(&actor, command).await?;
    Ok(proven(proved))
}
