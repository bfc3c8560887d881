//! Assets straight from the source folder, joined on each request.

use super::bundle::{self, Bundled};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets");

/// Tells whether the source folder is still where the build found it.
#[cfg(debug_assertions)]
pub(super) fn is_there() -> bool {
    static THERE: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *THERE.get_or_init(|| Path::new(ROOT).is_dir())
}

/// Joins every file as it is served.
pub(crate) fn all() -> io::Result<Vec<Bundled>> {
    let root = Path::new(ROOT);
    let mut files = bundle::others(root)?;
    files.push(bundle::style(root, &|name| format!("/assets/{name}"))?);
    Ok(files)
}

/// Answers with a file under its plain name, or with nothing if there is none.
#[cfg(debug_assertions)]
pub(super) fn file(wanted: &str, headers: &HeaderMap) -> Option<Response> {
    let name = wanted.trim_start_matches("/assets/");
    let found = all().ok()?.into_iter().find(|file| file.name == name)?;
    let tag = format!("\"{}\"", &hex::encode(Sha256::digest(&found.bytes))[..16]);
    let mut response = if crate::press::has_tag(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        (StatusCode::OK, found.bytes).into_response()
    };
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(found.kind));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
        .headers_mut()
        .insert(header::ETAG, HeaderValue::try_from(tag).ok()?);
    Some(response)
}
