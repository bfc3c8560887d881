//! `/api/v1/me/factors`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::SET_COOKIE;
use identity::{Factors, RecoveryCodes};
use kernel::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web_kit::{Json, Problem, Proven, Result, SignedIn, Visit, cookies};

/// The second factors of one's account.
#[derive(Serialize, ToSchema)]
pub(super) struct FactorsView {
    /// Since when there is an authenticator app.
    #[schema(example = "2027-03-04T10:00:00Z")]
    app_since: Option<DateTime<Utc>>,
    /// How many passkeys there are.
    #[schema(example = 1)]
    passkeys: u16,
    /// The last digits of the number that codes in text messages go to: the weakest factor, which never counts where a
    /// stronger one must.
    #[schema(example = "123")]
    phone_ending: Option<String>,
    /// How many recovery codes still work.
    #[schema(example = 10)]
    recovery_codes_left: u16,
}

impl From<Factors> for FactorsView {
    fn from(factors: Factors) -> Self {
        Self {
            app_since: factors.app_since,
            passkeys: factors.passkeys,
            phone_ending: factors.phone.map(|ending| ending.to_string()),
            recovery_codes_left: factors.recovery_codes_left,
        }
    }
}

/// What an authenticator app needs.
#[derive(Serialize, ToSchema)]
pub(super) struct AppView {
    /// The key, to be typed.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    key: String,
    /// The same with all that belongs to it, for a QR code.
    #[schema(example = "otpauth://totp/Muster:jo%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Muster")]
    link: String,
}

/// The first code of a new app, or of a new number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstCodeBody {
    /// 6 digits.
    #[schema(example = "287082", max_length = 32)]
    pub(super) code: String,
}

/// A set of recovery codes. Nobody can show it again.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryCodesView {
    /// Each works once. Empty where the codes that one has still work.
    #[schema(example = json!(["0bcd-efgh-jkmn-pqrs-tvwx-yz01"]))]
    recovery_codes: Vec<String>,
}

impl From<Option<RecoveryCodes>> for RecoveryCodesView {
    fn from(codes: Option<RecoveryCodes>) -> Self {
        let codes = codes.map(|codes| codes.0).unwrap_or_default();
        Self {
            recovery_codes: codes.into_iter().map(Secret::into_inner).collect(),
        }
    }
}

/// List one's second factors.
#[utoipa::path(get, path = "/api/v1/me/factors", tag = "account", security(("bearer" = [])), responses(
    (status = 200, description = "What the account has", body = FactorsView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "API keys cannot see second factors", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<FactorsView>> {
    Ok(Json(state.identity.own_factors(&actor).await?.into()))
}

/// Draw a key for a new authenticator app. It waits an hour for its first code; until then nothing changes.
#[utoipa::path(post, path = "/api/v1/me/factors/app", tag = "account", security(("bearer" = [])), responses(
    (status = 201, description = "The key", body = AppView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn begin_app(
    State(state): State<ApiState>,
    Proven(actor): Proven,
) -> Result<(StatusCode, Json<AppView>)> {
    let setup = state.identity.begin_app(&actor).await?;
    let view = AppView {
        key: setup.key.into_inner(),
        link: setup.link.into_inner(),
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Turn the new app on by its first code, in place of any other. With the first factor come recovery codes, shown this
/// once. The session counts as proved by the app from now on; a browser gets a new cookie.
#[utoipa::path(post, path = "/api/v1/me/factors/app/confirm", tag = "account", security(("bearer" = [])), request_body = FirstCodeBody, responses(
    (status = 200, description = "The app holds", body = RecoveryCodesView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "No key waits for its first code", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The code is wrong", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn confirm_app(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    visit: Visit,
    Json(body): Json<FirstCodeBody>,
) -> Result<Response> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    let code = Secret::new(body.code);
    let confirmed = state.identity.confirm_app(&actor, session, &code).await?;
    let proved = confirmed.proved;
    let cookie = proved
        .cookie
        .and_then(|cookie| cookies::session(&cookie, proved.expires_at));
    let headers = AppendHeaders(cookie.map(|line| (SET_COOKIE, line)));
    Ok((headers, Json(RecoveryCodesView::from(confirmed.codes))).into_response())
}

/// Remove the authenticator app and end one's other sign-ins. With the last factor but a phone the recovery codes go too.
#[utoipa::path(delete, path = "/api/v1/me/factors/app", tag = "account", security(("bearer" = [])), responses(
    (status = 204, description = "Removed"),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "There is none, or the account must have one", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn remove_app(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    visit: Visit,
) -> Result<StatusCode> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    state.identity.remove_app(&actor, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make new recovery codes, in place of all that one has. They are shown this once.
#[utoipa::path(post, path = "/api/v1/me/factors/recovery-codes", tag = "account", security(("bearer" = [])), responses(
    (status = 201, description = "The codes", body = RecoveryCodesView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Nobody proved who they are in the last ten minutes", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "There is no second factor that they could stand in for", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn make_codes(
    State(state): State<ApiState>,
    Proven(actor): Proven,
) -> Result<(StatusCode, Json<RecoveryCodesView>)> {
    let codes = state.identity.make_recovery_codes(&actor).await?;
    Ok((StatusCode::CREATED, Json(Some(codes).into())))
}
