//! The description of the whole door, OpenAPI 3.1.

use crate::state::ApiState;
use axum::Extension;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, Content, Header, Info, License, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web_kit::{Problem, Result};

const ABOUT: &str = "\
Gets people and organisations in regulated work fit for duty, and proves it.

Errors are problem details (RFC 9457) with a stable `code`, explained under `/help/errors`. Times are RFC 3339 in UTC; \
money is whole pence with its currency. Lists go on with `?after=` and the `next` of the page before. Writes that create \
money, bookings or certificates take an `Idempotency-Key`: a repeat with the same key and body gets the first answer. \
Unknown fields are refused. `/api/...` without a version is the same as `/api/v1/...`; `API-Version: 1` or \
`Accept: application/vnd.muster.v1+json` may ask for it by name.";

/// The description's head: what this is, and how one signs in.
pub(crate) fn about() -> OpenApi {
    let mut info = Info::new("Muster", env!("CARGO_PKG_VERSION"));
    info.description = Some(ABOUT.to_owned());
    info.license = Some(License::new("MIT OR Apache-2.0"));
    let mut components = Components::new();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let cookie = ApiKey::Cookie(ApiKeyValue::new(web_kit::cookies::SESSION));
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// Headers of every answer, and of answers that say to come back.
const ALWAYS: [(&str, &str); 2] = [
    ("API-Version", "The version that answered"),
    ("X-Request-Id", "The request's number, to quote when asking for help"),
];
const COUNTED: [(&str, &str); 2] = [
    (
        "RateLimit-Policy",
        "The limit that counts for the caller: how many, in how many seconds",
    ),
    (
        "RateLimit",
        "How many are left, and in how many seconds all are free again",
    ),
];
const LATER: (&str, &str) = ("Retry-After", "After how many seconds another try makes sense");

/// What the front answers before an endpoint is reached: to anybody, to whoever must sign in, to whoever sends a body.
const TO_ALL: [(&str, &str); 3] = [
    (
        "400",
        "The request cannot be read, or asks for a version that there is not",
    ),
    ("429", "A limit is reached; see Retry-After"),
    ("503", "Muster cannot answer at the moment; see Retry-After"),
];
const TO_MEMBERS: [(&str, &str); 2] = [
    ("401", "Nobody is signed in"),
    (
        "403",
        "The key does not cover this, or a proof that it is you is too old",
    ),
];
const TO_SENDERS: [(&str, &str); 3] = [
    ("413", "The body is too large"),
    ("415", "The body is of another kind than is taken here"),
    (
        "422",
        "The body does not have the shape that is wanted, or breaks a rule",
    ),
];

/// Adds the refusals of the front, where the endpoint does not describe one of its own.
pub(crate) fn add_refusals(description: &mut OpenApi) {
    for operation in operations(description) {
        let closed = operation.security.as_ref().is_some_and(|ways| !ways.is_empty());
        let members = closed.then_some(TO_MEMBERS).into_iter().flatten();
        let senders = operation.request_body.is_some().then_some(TO_SENDERS);
        for (status, words) in TO_ALL.into_iter().chain(members).chain(senders.into_iter().flatten()) {
            let answers = &mut operation.responses.responses;
            answers
                .entry(status.to_owned())
                .or_insert_with(|| RefOr::T(refusal(words)));
        }
    }
}

fn refusal(words: &str) -> utoipa::openapi::Response {
    let problem = Content::new(Some(Ref::from_schema_name("ProblemView")));
    ResponseBuilder::new()
        .description(words)
        .content("application/problem+json", problem)
        .build()
}

/// Adds to each answer the headers that the front sets.
pub(crate) fn add_headers(description: &mut OpenApi) {
    for operation in operations(description) {
        for (status, answer) in &mut operation.responses.responses {
            if let RefOr::T(answer) = answer {
                let later = matches!(status.as_str(), "429" | "503").then_some(LATER);
                for (name, words) in ALWAYS.into_iter().chain(COUNTED).chain(later) {
                    answer.headers.insert(name.to_owned(), RefOr::T(header(words)));
                }
            }
        }
    }
}

fn operations(description: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    let items = description.paths.paths.values_mut();
    items.flat_map(|item| {
        let methods = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.patch,
        ];
        methods.into_iter().flatten()
    })
}

fn header(words: &str) -> Header {
    HeaderBuilder::new().description(Some(words)).build()
}

/// The text, written once when the door is put together: it holds the description of itself too.
#[derive(Clone)]
pub(crate) struct Written {
    text: Bytes,
    tag: HeaderValue,
}

/// Where the text is put once it is known.
pub(crate) type Slot = Arc<OnceLock<Written>>;

pub(crate) fn routes(slot: Slot) -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(openapi)).layer(Extension(slot))
}

impl Written {
    /// Writes the description down.
    pub(crate) fn of(description: &OpenApi) -> Self {
        let text = description
            .to_json()
            .expect("a description of texts and maps has a JSON form");
        let tag = format!("\"{:.16}\"", hex::encode(Sha256::digest(&text)));
        Self {
            text: Bytes::from(text),
            tag: HeaderValue::try_from(tag).expect("hexadecimal digits are a header value"),
        }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let mut answer = if headers.get(header::IF_NONE_MATCH) == Some(&self.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, "application/json")], self.text.clone()).into_response()
        };
        answer.headers_mut().insert(header::ETAG, self.tag.clone());
        answer
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        answer
    }
}

/// Show this description.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "public", responses(
    (status = 200, description = "OpenAPI 3.1", body = serde_json::Value),
    (status = 304, description = "Unchanged since the `If-None-Match` that was sent"),
))]
async fn openapi(Extension(slot): Extension<Slot>, headers: HeaderMap) -> Result<Response> {
    let written = slot.get().ok_or_else(Problem::fault)?;
    Ok(written.answer(&headers))
}
