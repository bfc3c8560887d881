//! `GET` and `POST /api/v1/me/passkeys`, `POST /api/v1/me/passkeys/options`, `PATCH` and `DELETE /api/v1/me/passkeys/{id}`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::{StatusCode, header};
use identity::{AddPasskey, NewPasskey, PasskeyView as Passkey};
use kernel::Secret;
use kernel::ids::PasskeyId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Problem, Proven, Result, SignedIn, Visit};

/// A passkey.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PasskeyView {
    /// The passkey's id.
    id: Uuid,
    /// What its owner calls it.
    #[schema(example = "My phone")]
    name: String,
    /// Whether its key ring keeps a copy elsewhere.
    backed_up: bool,
    /// When it was added.
    created_at: DateTime<Utc>,
    /// When it was last used.
    used_at: Option<DateTime<Utc>>,
}

/// A person's passkeys, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PasskeysView {
    passkeys: Vec<PasskeyView>,
}

/// A passkey that was added.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PasskeyAddedView {
    #[serde(flatten)]
    passkey: PasskeyView,
    /// Recovery codes, shown this once. Empty where the codes that one has still work.
    #[schema(example = json!(["0bcd-efgh-jkmn-pqrs-tvwx-yz01"]))]
    recovery_codes: Vec<String>,
}

/// A passkey that was just made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPasskeyBody {
    /// A name to know it by.
    #[schema(example = "My phone", min_length = 1, max_length = 60)]
    name: String,
    /// What `navigator.credentials.create` gave: the standard's `RegistrationResponseJSON`.
    #[schema(value_type = NewPasskeyShape)]
    credential: NewPasskey,
}

/// A new passkey as the standard writes it. Its members that are not named here are not read. Bytes travel as base64url.
#[derive(ToSchema)]
#[schema(example = json!({ "id": "AAEC", "rawId": "AAEC", "type": "public-key", "response": { "clientDataJSON": "eyJ0eXBlIjoi...", "attestationObject": "o2NmbXRk...", "transports": ["internal"] } }))]
#[expect(dead_code, reason = "it describes what identity reads")]
struct NewPasskeyShape {
    /// The passkey's id.
    #[schema(rename = "rawId", max_length = 16_384)]
    raw_id: String,
    /// What the authenticator answered.
    response: NewPasskeyAnswer,
}

/// What an authenticator answers when it has made a passkey.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what identity reads")]
struct NewPasskeyAnswer {
    /// What the browser says it was asked for.
    #[schema(rename = "clientDataJSON", max_length = 16_384)]
    client_data: String,
    /// The key, and what the authenticator says of itself.
    #[schema(rename = "attestationObject", max_length = 16_384)]
    attestation_object: String,
    /// How the authenticator can be reached. Words that we do not know are dropped.
    #[schema(required = false, max_items = 131_072, max_length = 262_144)]
    transports: Vec<String>,
}

/// Another name for a passkey.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasskeyNameBody {
    /// A name to know it by.
    #[schema(example = "My old phone", min_length = 1, max_length = 60)]
    name: String,
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id.get(),
            name: passkey.name,
            backed_up: passkey.is_backed_up,
            created_at: passkey.created_at,
            used_at: passkey.used_at,
        }
    }
}

/// List one's passkeys.
#[utoipa::path(get, path = "/api/v1/me/passkeys", tag = "account", security(("bearer" = [])), responses(
    (status = 200, description = "The passkeys", body = PasskeysView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "API keys cannot see passkeys", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<PasskeysView>> {
    let passkeys = state.identity.list_own_passkeys(&actor).await?;
    Ok(Json(PasskeysView {
        passkeys: passkeys.into_iter().map(PasskeyView::from).collect(),
    }))
}

/// Ask for a new passkey. The challenge counts once, for five minutes.
#[utoipa::path(post, path = "/api/v1/me/passkeys/options", tag = "account", security(("bearer" = [])), responses(
    (status = 200, description = "The standard's `PublicKeyCredentialCreationOptionsJSON`", body = serde_json::Value,
        example = json!({ "challenge": "kq3Zp0nJ...", "rp": { "id": "muster.example", "name": "Muster" }, "user": { "id": "AZrV...", "name": "jo@example.org", "displayName": "jo@example.org" }, "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }], "timeout": 300_000, "attestation": "none" })),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The caller has as many passkeys as one may have", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn ask(State(state): State<ApiState>, Proven(actor): Proven) -> Result<Json<Value>> {
    Ok(Json(state.identity.ask_for_new_passkey(&actor).await?))
}

/// Add a passkey. From then on it signs in by itself, and the password no longer does; its owner is told by mail. With the
/// first factor come recovery codes, shown this once.
#[utoipa::path(post, path = "/api/v1/me/passkeys", tag = "account", security(("bearer" = [])), request_body = NewPasskeyBody, responses(
    (status = 201, description = "Added", body = PasskeyAddedView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "It is on an account already, or the caller has as many as one may have", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The name breaks a rule, or the answer does not count", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn add(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    visit: Visit,
    Json(body): Json<NewPasskeyBody>,
) -> Result<(StatusCode, [(header::HeaderName, String); 1], Json<PasskeyAddedView>)> {
    let command = AddPasskey {
        name: body.name,
        answer: body.credential,
        session: visit.session,
    };
    let added = state.identity.add_passkey(&actor, command).await?;
    let location = [(header::LOCATION, "/api/v1/me/passkeys".to_owned())];
    let codes = added.codes.map(|codes| codes.0).unwrap_or_default();
    let view = PasskeyAddedView {
        passkey: added.passkey.into(),
        recovery_codes: codes.into_iter().map(Secret::into_inner).collect(),
    };
    Ok((StatusCode::CREATED, location, Json(view)))
}

/// Give a passkey another name.
#[utoipa::path(patch, path = "/api/v1/me/passkeys/{id}", tag = "account", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The passkey")), request_body = PasskeyNameBody, responses(
    (status = 204, description = "Renamed"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such passkey", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The name breaks a rule", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn rename(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(passkey): Path<PasskeyId>,
    Json(body): Json<PasskeyNameBody>,
) -> Result<StatusCode> {
    state.identity.rename_passkey(&actor, passkey, &body.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a passkey. It opens nothing any more; its owner is told by mail. With the last factor the recovery codes go too.
#[utoipa::path(delete, path = "/api/v1/me/passkeys/{id}", tag = "account", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The passkey")), responses(
    (status = 204, description = "Removed"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such passkey", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The account must have a second factor, and this is the last", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn remove(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    visit: Visit,
    Path(passkey): Path<PasskeyId>,
) -> Result<StatusCode> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    state.identity.remove_passkey(&actor, passkey, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
