//! `POST /api/v1/staff/people/search`, the records of people and organisations

use super::views::{FoundView, OrganisationRecordView, PersonRecordView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use journeys::Found;
use kernel::ids::{OrganisationId, UserId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Result, SignedIn, Throttle};

/// What to search for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"q": "amina@demo.example"}))]
pub(super) struct PeopleWanted {
    /// A whole e-mail address, an id, the number of a certificate, the beginning of a name, or the number that an
    /// organisation is registered under.
    #[schema(max_length = 100)]
    q: String,
}

/// Finds people and organisations, at most twenty of each, with masked addresses. For support and administrators; each
/// search is written down, its words as a salted hash, and whoever is found can see that they were. Nothing is changed, and
/// the words stand in no address.
#[utoipa::path(
    post, path = "/api/v1/staff/people/search", tag = "staff", operation_id = "find_people", request_body = PeopleWanted,
    responses(
        (status = 200, description = "What was found", body = FoundView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Your role does not search", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "For others there is nothing here", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "The words are too few or too many", body = ProblemView, content_type = "application/problem+json"),
        (status = 429, description = "You searched too often", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn find(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    Json(wanted): Json<PeopleWanted>,
) -> Result<Json<FoundView>> {
    throttle.search(&actor).await?;
    Ok(Json(state.desk.find(&actor, &wanted.q).await?.into()))
}

/// The number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"number": "1017 4441 2233 4455"}))]
pub(super) struct NumberWanted {
    /// The whole number of a licence or check. Spaces do not matter.
    #[schema(max_length = 100)]
    number: String,
}

/// Finds who holds a licence or check with this number. For reviewers and administrators; each search is written down, its
/// number as a salted hash, and whoever is found can see that they were. Nothing is changed, and the number stands in no
/// address.
#[utoipa::path(
    post, path = "/api/v1/staff/people/by-number", tag = "staff", operation_id = "find_people_by_number",
    request_body = NumberWanted,
    responses(
        (status = 200, description = "Who was found", body = FoundView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Your role does not check", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "For others there is nothing here", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "It is no whole number", body = ProblemView, content_type = "application/problem+json"),
        (status = 429, description = "You searched too often", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn find_by_number(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    Json(body): Json<NumberWanted>,
) -> Result<Json<FoundView>> {
    throttle.search(&actor).await?;
    let people = state.desk.find_by_number(&actor, &body.number).await?;
    let found = Found {
        people,
        ..Found::default()
    };
    Ok(Json(found.into()))
}

/// Reads the record of a person: account, sign-ins, what they hold by the ends of its numbers, courses, certificates,
/// bookings and what happened. The look is written down, and the person can see it.
#[utoipa::path(
    get, path = "/api/v1/staff/people/{id}", tag = "staff", operation_id = "open_person_record",
    params(("id" = Uuid, Path, description = "The person")),
    responses(
        (status = 200, description = "The record", body = PersonRecordView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Your role opens no records", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn person(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<PersonRecordView>> {
    let record = state.desk.person(&actor, UserId::from(id)).await?;
    Ok(Json(record.into()))
}

/// Reads the record of an organisation: members with masked addresses, and counts.
#[utoipa::path(
    get, path = "/api/v1/staff/organisations/{id}", tag = "staff", operation_id = "open_organisation_record",
    params(("id" = Uuid, Path, description = "The organisation")),
    responses(
        (status = 200, description = "The record", body = OrganisationRecordView),
        (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
        (status = 403, description = "Your role opens no records", body = ProblemView, content_type = "application/problem+json"),
        (status = 404, description = "There is no such organisation", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn organisation(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<OrganisationRecordView>> {
    let record = state.desk.organisation(&actor, OrganisationId::from(id)).await?;
    Ok(Json(record.into()))
}
