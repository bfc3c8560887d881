//! What goes over the wire: an unchanged public page costs a 304, every other page is pressed with brotli.

use crate::kit::Public;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::sync::LazyLock;

/// The quality that pages are pressed with as they are served; a step more costs twice the time for a percent.
const QUALITY: u32 = 5;
/// Pages below this gain nothing.
const SMALLEST: usize = 600;
/// Larger pages than this go out as they are.
const LARGEST: usize = 2 * 1024 * 1024;

/// Public pages as pressed before, by the hash of what they say.
static KEPT: LazyLock<moka::sync::Cache<[u8; 32], Bytes>> = LazyLock::new(|| {
    let weigh = |_: &[u8; 32], page: &Bytes| u32::try_from(page.len()).unwrap_or(u32::MAX);
    moka::sync::Cache::builder()
        .weigher(weigh)
        .max_capacity(8 * 1024 * 1024)
        .build()
});

/// What the browser can unpack.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Accepted {
    /// Brotli.
    pub(crate) brotli: bool,
    /// Gzip.
    pub(crate) gzip: bool,
}

/// Reads `Accept-Encoding`.
pub(crate) fn accepted(headers: &HeaderMap) -> Accepted {
    let lines = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut accepted = Accepted::default();
    for word in lines.flat_map(|line| line.split(',')) {
        let (name, weight) = word.split_once(';').unwrap_or((word, ""));
        let refused = matches!(weight.trim().strip_prefix("q="), Some(weight) if weight.trim().parse() == Ok(0.0));
        match name.trim() {
            "br" => accepted.brotli = !refused,
            "gzip" => accepted.gzip = !refused,
            _ => {}
        }
    }
    accepted
}

/// Tells whether the browser holds what the tag names.
pub(crate) fn has_tag(headers: &HeaderMap, tag: &str) -> bool {
    let bare = tag.trim_start_matches("W/");
    let lines = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut held = lines.flat_map(|line| line.split(','));
    held.any(|own| own.trim() == "*" || own.trim().trim_start_matches("W/") == bare)
}

/// The layer.
pub(crate) async fn press(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let response = next.run(request).await;
    let html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !html || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(page) = axum::body::to_bytes(body, LARGEST).await else {
        tracing::error!("site.page_unreadable");
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(parts, Body::empty());
    };
    finish(parts, page, &headers)
}

fn finish(mut parts: axum::http::response::Parts, page: Bytes, headers: &HeaderMap) -> Response {
    let public = parts.extensions.get::<Public>().is_some();
    let hash: Option<[u8; 32]> = public.then(|| Sha256::digest(&page).into());
    if let Some(hash) = hash {
        let tag = format!("W/\"{}\"", hex::encode(&hash[..12]));
        let held = has_tag(headers, &tag);
        if let Ok(tag) = HeaderValue::try_from(tag) {
            parts.headers.insert(header::ETAG, tag);
        }
        if held {
            parts.status = StatusCode::NOT_MODIFIED;
            // The media type stays: by it the front chooses the policy, which browsers then keep with the page.
            parts.headers.remove(header::CONTENT_LENGTH);
            return Response::from_parts(parts, Body::empty());
        }
    }
    parts
        .headers
        .append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if !accepted(headers).brotli || page.len() < SMALLEST {
        return Response::from_parts(parts, Body::from(page));
    }
    parts
        .headers
        .insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    parts.headers.remove(header::CONTENT_LENGTH);
    let pressed = match hash {
        Some(hash) => KEPT.get_with(hash, || brotli_of(&page)),
        None => brotli_of(&page),
    };
    Response::from_parts(parts, Body::from(pressed))
}

/// Presses bytes as the layer does.
pub(crate) fn brotli_of(page: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(page.len() / 3);
    let mut writer = brotli::CompressorWriter::new(&mut out, 4096, QUALITY, 20);
    // Writing into memory cannot fail.
    let _infallible = writer.write_all(page);
    drop(writer);
    Bytes::from(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn encodings_are_read_with_their_weights() {
        let of = |line| accepted(&headers(header::ACCEPT_ENCODING, line));
        assert!(of("gzip, deflate, br").brotli);
        assert!(!of("gzip, br;q=0").brotli);
        assert!(of("gzip;q=0.5").gzip);
        assert!(!of("identity").gzip);
    }

    #[test]
    fn tags_match_weakly_and_in_lists() {
        let held = |line, tag| has_tag(&headers(header::IF_NONE_MATCH, line), tag);
        assert!(held("\"a\", W/\"b\"", "\"b\""));
        assert!(held("*", "\"b\""));
        assert!(!held("\"a\"", "\"b\""));
    }
}
