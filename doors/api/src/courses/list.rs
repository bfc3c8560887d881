//! `GET /api/v1/courses`

use super::views::CoursesView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use academy::queries::CatalogueFilter;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use kernel::{Cursor, PageRequest};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use web_kit::{Acting, Json, Query, Result};

/// Which courses are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    /// Only this sector's.
    #[param(example = "security", max_length = 8192)]
    sector: Option<String>,
    /// Only those with these words in title or summary.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Show what follows this place: the `next` of the page before.
    #[param(max_length = 8192)]
    after: Option<String>,
    /// How many at most, 1 to 100.
    #[param(example = 25, minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

/// What the address of the next page carries.
#[derive(Serialize)]
struct NextQuery<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sector: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<&'a str>,
    after: &'a str,
    limit: u16,
}

/// List published courses, by title.
#[utoipa::path(get, path = "/api/v1/courses", tag = "courses", params(ListQuery), responses(
    (status = 200, description = "A page of courses; `Link` names the next", body = CoursesView),
    (status = 400, description = "A parameter cannot be read", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "The words are too long", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let filter = CatalogueFilter {
        sector: query.sector.clone(),
        words: query.q.clone(),
    };
    let wanted = PageRequest::new(query.after.clone().map(Cursor), query.limit);
    let limit = wanted.limit();
    let page = state.academy.catalogue(&actor, filter, wanted).await?;
    let next = page.next.map(|Cursor(place)| place);
    let link = next.as_deref().and_then(|after| {
        let carried = NextQuery {
            sector: query.sector.as_deref(),
            q: query.q.as_deref(),
            after,
            limit,
        };
        serde_urlencoded::to_string(carried).ok()
    });
    let body = Json(CoursesView {
        items: page.items.into_iter().map(Into::into).collect(),
        next,
    });
    Ok(match link {
        Some(link) => (
            [(header::LINK, format!("</api/v1/courses?{link}>; rel=\"next\""))],
            body,
        )
            .into_response(),
        None => body.into_response(),
    })
}
