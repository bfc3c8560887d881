//! `GET /api/v1/jobs`

use super::views::{JobView, JobsView};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::places;
use http::header;
use kernel::{Cursor, FieldError, Page, PageRequest, Postcode};
use marketplace::{GeoPoint, Near, OpenShifts};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use utoipa::IntoParams;
use web_kit::{Acting, Json, Problem, Query, Result};

/// How far is looked around a postcode where nothing else is said, in kilometres.
const USUAL_KM: u16 = 32;
/// How far can be looked.
const KM: RangeInclusive<u16> = 1..=200;

/// Which jobs are wanted.
#[derive(Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    /// Only this sector's.
    #[param(example = "care", max_length = 8192)]
    #[serde(skip_serializing_if = "Option::is_none")]
    sector: Option<String>,
    /// Only this role's.
    #[param(example = "care-assistant", max_length = 8192)]
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    /// Only near this postcode; the middle of its area is taken.
    #[param(example = "LS1 4AP", max_length = 32)]
    #[serde(skip_serializing_if = "Option::is_none")]
    postcode: Option<String>,
    /// How near, in kilometres, 1 to 200.
    #[param(example = 32, minimum = 1, maximum = 200)]
    #[serde(skip_serializing_if = "Option::is_none")]
    within_km: Option<u16>,
    /// The jobs of the caller's own organisation, open and filled, in place of everybody's open ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    mine: Option<bool>,
    /// Show what follows this place: the `next` of the page before.
    #[param(max_length = 8192)]
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// How many at most, 1 to 100.
    #[param(example = 25, minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u16>,
}

/// List jobs that are to come and have places, the soonest first.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", params(ListQuery), responses(
    (status = 200, description = "A page of jobs; `Link` names the next", body = JobsView),
    (status = 400, description = "A parameter cannot be read", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "There is no such postcode, or the distance is none", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    if query.within_km.is_some_and(|km| !KM.contains(&km)) {
        let message = "Enter how near, 1 to 200 kilometres";
        return Err(Problem::invalid(&[FieldError::new("within_km", "range", message)]));
    }
    let wanted = PageRequest::new(query.after.clone().map(Cursor), query.limit);
    let page = if query.mine == Some(true) {
        state
            .marketplace
            .list_own_shifts(&actor, &wanted)
            .await?
            .map(|own| own.shift)
    } else {
        state.marketplace.list_open(&actor, &open(&query)?, &wanted).await?
    };
    let Page { items, next } = page.map(|shift| JobView::of(&state.marketplace, shift));
    let next = next.map(|Cursor(place)| place);
    let link = next.as_ref().and_then(|after| {
        let carried = ListQuery {
            after: Some(after.clone()),
            ..query
        };
        serde_urlencoded::to_string(carried).ok()
    });
    let body = Json(JobsView { items, next });
    Ok(match link {
        Some(link) => ([(header::LINK, format!("</api/v1/jobs?{link}>; rel=\"next\""))], body).into_response(),
        None => body.into_response(),
    })
}

fn open(query: &ListQuery) -> Result<OpenShifts> {
    let near = query
        .postcode
        .as_deref()
        .map(|typed| near(typed, query.within_km))
        .transpose()?;
    Ok(OpenShifts {
        sector: query.sector.clone(),
        role: query.role.clone(),
        near,
    })
}

fn near(typed: &str, within_km: Option<u16>) -> Result<Near> {
    let place = typed
        .parse::<Postcode>()
        .ok()
        .as_ref()
        .and_then(places::locate)
        .ok_or_else(|| {
            Problem::invalid(&[FieldError::new(
                "postcode",
                "format",
                "Enter a full UK postcode, like LS1 4AP",
            )])
        })?;
    Ok(Near {
        place: GeoPoint {
            latitude: place.lat,
            longitude: place.lon,
        },
        km: within_km.unwrap_or(USUAL_KM),
    })
}
