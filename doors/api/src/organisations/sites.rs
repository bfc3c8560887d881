//! `GET` and `POST /api/v1/organisations/{id}/sites`

use super::views::{Items, SiteView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::StatusCode;
use kernel::ids::OrganisationId;
use organisations::AddSite;
use serde::Deserialize;
use utoipa::ToSchema;
use web_kit::{Json, Path, Result, SignedIn};

/// List the places of work of an organisation, by name.
#[utoipa::path(get, path = "/api/v1/organisations/{id}/sites", tag = "organisations", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The organisation")), responses(
    (status = 200, description = "The sites", body = Items<SiteView>),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such organisation for the caller", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<OrganisationId>,
) -> Result<Json<Items<SiteView>>> {
    let sites = state.organisations.list_sites(&actor, id).await?;
    Ok(Json(Items::of(sites)))
}

/// A new place of work.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddBody {
    /// What the organisation calls it.
    #[schema(example = "North wing", min_length = 1, max_length = 120)]
    name: String,
    /// House and street.
    #[schema(example = "1 High Street", min_length = 1, max_length = 120)]
    address_line1: String,
    /// More of the address.
    #[schema(example = "Riverside", max_length = 120)]
    #[serde(default)]
    address_line2: Option<String>,
    /// The town.
    #[schema(example = "Leeds", min_length = 1, max_length = 80)]
    town: String,
    /// The postcode.
    #[schema(example = "LS1 4AP", max_length = 32)]
    postcode: String,
}

/// Add a place of work. The same body sent twice answers with the same site.
#[utoipa::path(post, path = "/api/v1/organisations/{id}/sites", tag = "organisations", request_body = AddBody,
    security(("bearer" = [])), params(("id" = Uuid, Path, description = "The organisation")), responses(
    (status = 201, description = "The site", body = SiteView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller's role does not allow it", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such organisation for the caller", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "Another site has the name", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "Some answers break a rule", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn add(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(organisation): Path<OrganisationId>,
    Json(body): Json<AddBody>,
) -> Result<(StatusCode, Json<SiteView>)> {
    let command = AddSite {
        organisation,
        name: body.name,
        address_line1: body.address_line1,
        address_line2: body.address_line2,
        town: body.town,
        postcode: body.postcode,
    };
    let site = state.organisations.add_site(&actor, command).await?;
    Ok((StatusCode::CREATED, Json(site.into())))
}
