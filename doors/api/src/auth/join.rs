//! `POST /api/v1/auth/join` and `POST /api/v1/auth/join/account`

use super::change_email::LinkBody;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use journeys::{JoinWithNewAccount, Opened};
use kernel::Secret;
use organisations::{Joined, Offer};
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
    /// From when on the organisation demands a second factor of whoever joined, if it does: a week from joining.
    second_factor_from: Option<DateTime<Utc>>,
    /// What would make the new password better still.
    #[schema(example = "Four words that do not belong together are stronger still.")]
    advice: Option<&'static str>,
}

impl JoinedView {
    fn new(joined: Joined, advice: Option<&'static str>) -> Self {
        Self {
            organisation_id: joined.organisation.id.get(),
            name: joined.organisation.name,
            role: joined.role.as_str(),
            second_factor_from: joined.factor_from,
            advice,
        }
    }
}

/// What an invitation offers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OfferView {
    /// The organisation's trading name.
    #[schema(example = "Rosewood House")]
    name: String,
    /// The role offered.
    #[schema(example = "scheduler")]
    role: &'static str,
    /// Whom it is for.
    #[schema(example = "sam@example.org")]
    email: String,
    /// What to do: `join`, `sign-in` to the address's account and join, or make an account (`new-account`).
    #[schema(example = "new-account", pattern = "^(join|sign-in|new-account)$")]
    step: &'static str,
    /// Whether whoever is in it needs a second factor: an authenticator app or a passkey.
    second_factor: bool,
    /// From when on, if they joined now and not at once.
    #[schema(example = "2026-11-28T19:00:00Z")]
    second_factor_from: Option<DateTime<Utc>>,
}

impl OfferView {
    fn new(opened: Opened, now: DateTime<Utc>) -> Self {
        let (step, offer) = match opened {
            Opened::Theirs(offer) => ("join", offer),
            Opened::SignInFirst(offer) => ("sign-in", offer),
            Opened::NewAccount(offer) => ("new-account", offer),
        };
        let Offer {
            organisation,
            role,
            email,
            factor_from,
        } = offer;
        Self {
            name: organisation.name,
            role: role.as_str(),
            email: email.to_string(),
            step,
            second_factor: factor_from.is_some(),
            second_factor_from: factor_from.filter(|from| now < *from),
        }
    }
}

/// See what an invitation into an organisation offers, and what is demanded of those who accept. It uses nothing up. Somebody
/// else's account learns nothing.
#[utoipa::path(post, path = "/api/v1/auth/join/offer", tag = "auth", request_body = LinkBody, responses(
    (status = 200, description = "The offer", body = OfferView),
    (status = 403, description = "The letter was sent to another address", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The link does not work", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn offer(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Json(body): Json<LinkBody>,
) -> Result<Json<OfferView>> {
    let opened = state.colleagues.open(&actor, &Secret::new(body.token)).await?;
    Ok(Json(OfferView::new(opened, state.clock.now())))
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
