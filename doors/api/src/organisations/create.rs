//! `POST /api/v1/organisations`

use super::views::OrganisationView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::{StatusCode, header};
use organisations::CreateOrganisation;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Json, Result, SignedIn};

/// A new organisation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateBody {
    /// Its trading name.
    #[schema(example = "Rosewood House", min_length = 2, max_length = 120)]
    name: String,
    /// The key of its sector.
    #[schema(example = "care", pattern = "^[a-z0-9-]{1,60}$")]
    sector: String,
    /// What it is, by the sector pack's key.
    #[schema(example = "care-home", pattern = "^[a-z0-9-]{1,60}$")]
    kind: String,
    /// The number it is registered under, with CQC, under ACS or at Companies House.
    #[schema(example = "1-1234567890", max_length = 40)]
    #[serde(default)]
    registration_number: Option<String>,
}

/// Set up an organisation; the caller becomes its owner. The same body sent twice answers with the same organisation.
#[utoipa::path(post, path = "/api/v1/organisations", tag = "organisations", request_body = CreateBody,
    security(("bearer" = [])), responses(
    (status = 201, description = "The organisation", body = OrganisationView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The account is not an employer's", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "The caller acts for another organisation", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "Some answers break a rule", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn create(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<CreateBody>,
) -> Result<(StatusCode, [(header::HeaderName, String); 1], Json<OrganisationView>)> {
    let command = CreateOrganisation {
        name: body.name,
        sector: body.sector,
        kind: body.kind,
        registration_number: body.registration_number,
    };
    let made = OrganisationView::from(state.organisations.create_organisation(&actor, command).await?);
    let location = [(header::LOCATION, format!("/api/v1/organisations/{}", made.id))];
    Ok((StatusCode::CREATED, location, Json(made)))
}
