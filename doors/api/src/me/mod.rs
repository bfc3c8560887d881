//! `GET /api/v1/me`, and what one has on one's account: sign-ins, API keys, passkeys, one's data.

mod api_keys;
mod connections;
mod data;
mod erasure;
mod factor_reset;
mod factors;
mod notifications;
mod passkeys;
mod phone;
mod sessions;

use crate::auth::views::UserView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use platform::{Membership, OrgRole};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use web_kit::{Json, Problem, Result, SignedIn};

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(sessions::list, sessions::end_all))
        .routes(routes!(sessions::end))
        .routes(routes!(factors::list))
        .routes(routes!(factors::begin_app, factors::remove_app))
        .routes(routes!(factors::confirm_app))
        .routes(routes!(factors::make_codes))
        .routes(routes!(factor_reset::show, factor_reset::stop))
        .routes(routes!(phone::begin, phone::remove))
        .routes(routes!(phone::confirm))
        .routes(routes!(api_keys::list, api_keys::create))
        .routes(routes!(api_keys::revoke))
        .routes(routes!(connections::list))
        .routes(routes!(connections::cut))
        .routes(routes!(notifications::show, notifications::change))
        .routes(routes!(data::show))
        .routes(routes!(data::looks))
        .routes(routes!(data::ask))
        .routes(routes!(data::take))
        .routes(routes!(erasure::plan, erasure::ask))
        .routes(routes!(passkeys::list, passkeys::add))
        .routes(routes!(passkeys::ask))
        .routes(routes!(passkeys::rename, passkeys::remove))
}

/// The organisation that a person acts for.
#[derive(Debug, Serialize, ToSchema)]
struct MembershipView {
    /// The organisation's id.
    id: Uuid,
    /// The person's role there.
    #[schema(example = "owner")]
    role: &'static str,
}

impl From<Membership> for MembershipView {
    fn from(membership: Membership) -> Self {
        Self {
            id: membership.organisation.get(),
            role: OrgRole::as_str(membership.role),
        }
    }
}

/// The person who is signed in.
#[derive(Debug, Serialize, ToSchema)]
struct MeView {
    /// The account.
    #[serde(flatten)]
    user: UserView,
    /// The organisation they act for.
    organisation: Option<MembershipView>,
}

/// Show who is signed in.
#[utoipa::path(get, path = "/api/v1/me", tag = "auth", security(("bearer" = [])), responses(
    (status = 200, description = "The account", body = MeView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
async fn me(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<MeView>> {
    let account = state
        .identity
        .own_account(&actor)
        .await?
        .ok_or_else(Problem::not_found)?;
    Ok(Json(MeView {
        user: account.into(),
        organisation: actor.membership().map(MembershipView::from),
    }))
}
