//! Which door a request goes through. `/api` is JSON, all else HTML; where one address serves both, `Accept` decides.

use crate::config::Origin;
use crate::front::other_version_in;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use http::uri::PathAndQuery;
use http::{HeaderMap, Uri, header};
use std::convert::Infallible;
use tower::{ServiceExt as _, service_fn};

/// Addresses of pages that the JSON door answers too, under `/api/v1`.
const SHARED: &[&str] = &["/verify/"];

/// Where standards look for what the JSON door serves under an address of its own.
const WELL_KNOWN: &[(&str, &str)] = &[("/.well-known/jwks.json", "/api/v1/auth/jwks.json")];

/// Puts the two doors into one house.
pub fn both_doors(api: Router, site: Router) -> Router {
    Router::new().fallback_service(service_fn(move |request: Request| {
        let (request, door) = match json_address(request.uri(), request.headers()) {
            Some(uri) => (at(request, uri), api.clone()),
            None => (request, site.clone()),
        };
        async move {
            let answer: Response = match door.oneshot(request).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            };
            Ok::<_, Infallible>(answer)
        }
    }))
}

/// Puts a house of files beside the doors, for requests to a host of its own. What is asked of that host never reaches the
/// doors, and nothing asked of another reaches the files.
pub fn files_apart(doors: Router, files: Router, origin: &Origin) -> Router {
    let host = origin.host().to_owned();
    Router::new().fallback_service(service_fn(move |request: Request| {
        let is_apart = asked_host(&request).is_some_and(|asked| asked.eq_ignore_ascii_case(&host));
        let door = if is_apart { files.clone() } else { doors.clone() };
        async move {
            let answer: Response = match door.oneshot(request).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            };
            Ok::<_, Infallible>(answer)
        }
    }))
}

/// Returns the host that a request names, with its port. HTTP/2 puts it into the address.
fn asked_host(request: &Request) -> Option<&str> {
    let named = request.uri().authority().map(http::uri::Authority::as_str);
    named.or_else(|| request.headers().get(header::HOST)?.to_str().ok())
}

/// Makes the JSON door answer `/api/x` as `/api/v1/x`, where it stands alone.
pub fn versioned(api: Router) -> Router {
    both_doors(api, Router::new())
}

fn at(mut request: Request, uri: Uri) -> Request {
    *request.uri_mut() = uri;
    request
}

/// Returns the address in the JSON door, if the request is for that door.
fn json_address(uri: &Uri, headers: &HeaderMap) -> Option<Uri> {
    let path = uri.path();
    // A version that there is not goes to that door too, to be told so.
    if path.starts_with("/api/v1/") || path == "/api/v1" || other_version_in(path) {
        return Some(uri.clone());
    }
    if let Some(rest) = path
        .strip_prefix("/api")
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
    {
        return with_path(uri, &format!("/api/v1{rest}"));
    }
    if let Some((_, address)) = WELL_KNOWN.iter().find(|(known, _)| *known == path) {
        return with_path(uri, address);
    }
    let shared = SHARED.iter().any(|prefix| path.starts_with(prefix));
    if shared && prefers_json(headers) {
        return with_path(uri, &format!("/api/v1{path}"));
    }
    None
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let text = uri
        .query()
        .map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}

/// Weighs `Accept`: JSON must be named and weigh more than HTML. A caller that takes anything gets the page.
fn prefers_json(headers: &HeaderMap) -> bool {
    let (mut json, mut html) = (0.0_f32, 0.0_f32);
    for line in headers.get_all(header::ACCEPT) {
        for range in line.to_str().unwrap_or_default().split(',') {
            let mut parts = range.split(';').map(str::trim);
            let media = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1.0, |weight| weight.parse::<f32>().unwrap_or(0.0));
            // A signed document (`application/vc`) is JSON by another name.
            let is_json = ["application/json", "application/vc"].contains(&&*media)
                || (media.starts_with("application/") && media.ends_with("+json"));
            if is_json {
                json = json.max(weight);
            } else if media == "text/html" {
                html = html.max(weight);
            }
        }
    }
    json > html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes_to(path: &'static str, accept: &'static str) -> Option<String> {
        let headers = [(header::ACCEPT, http::HeaderValue::from_static(accept))]
            .into_iter()
            .collect();
        json_address(&Uri::from_static(path), &headers).map(|uri| uri.to_string())
    }

    #[test]
    fn addresses_without_a_version_mean_the_present_one() {
        assert_eq!(
            goes_to("/api/public/stats?x=1", "*/*").as_deref(),
            Some("/api/v1/public/stats?x=1")
        );
        assert_eq!(goes_to("/api/v1/me", "*/*").as_deref(), Some("/api/v1/me"));
        assert_eq!(goes_to("/api", "*/*").as_deref(), Some("/api/v1"));
        assert_eq!(goes_to("/api/v2/me", "*/*").as_deref(), Some("/api/v2/me"));
        assert_eq!(
            goes_to("/.well-known/jwks.json", "*/*").as_deref(),
            Some("/api/v1/auth/jwks.json")
        );
        assert_eq!(goes_to("/apiary", "application/json"), None);
    }

    #[test]
    fn accept_decides_where_both_doors_answer() {
        assert_eq!(
            goes_to("/verify/ABC", "application/json").as_deref(),
            Some("/api/v1/verify/ABC")
        );
        assert_eq!(
            goes_to("/verify/ABC", "application/vc").as_deref(),
            Some("/api/v1/verify/ABC")
        );
        assert_eq!(goes_to("/verify/ABC", "text/html, application/json;q=0.9"), None);
        assert_eq!(goes_to("/verify/ABC", "*/*"), None);
        assert_eq!(goes_to("/verify/ABC", ""), None);
    }
}
