//! The description of the whole door, OpenAPI 3.1.

use crate::ApiState;
use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use http::header;
use std::sync::Arc;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Info, OpenApi, OpenApiBuilder};

/// The description's head: what this is, and how one signs in.
pub(crate) fn about() -> OpenApi {
    let mut info = Info::new("Muster", "1");
    info.description = Some(
        "Gets people and organisations in regulated work fit for duty, and proves it. Errors are problem details \
         (RFC 9457); times are RFC 3339 in UTC; money is whole pence."
            .to_owned(),
    );
    let mut components = Components::new();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// Serves the description; it never changes while the program runs.
pub(crate) fn routes(description: OpenApi) -> Router<ApiState> {
    let text: Arc<str> = description.to_json().unwrap_or_default().into();
    Router::new().route(
        "/api/v1/openapi.json",
        get(move || async move { ([(header::CONTENT_TYPE, "application/json")], text.to_string()).into_response() }),
    )
}
