//! Style sheet, scripts, icons and fonts: embedded, named by content, kept by browsers for a year.
//! Debug builds read them from the source folder instead, so that a change shows on reload.

#[cfg(any(debug_assertions, test))]
#[path = "../../build/bundle.rs"]
mod bundle;
#[cfg(any(debug_assertions, test))]
mod disk;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contracts::sector::SectorPacks;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::sync::OnceLock;
use web_kit::Problem;

/// A file inside the binary.
struct Embedded {
    name: &'static str,
    place: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Returns the address of a file by its plain name.
pub(crate) fn place(name: &'static str) -> Cow<'static, str> {
    #[cfg(debug_assertions)]
    if disk::is_there() {
        return Cow::Owned(format!("/assets/{name}"));
    }
    let known = EMBEDDED.iter().find(|file| file.name == name);
    Cow::Borrowed(known.map_or("/assets/unknown", |file| file.place))
}

/// The themes of the sectors, written when the door is put together.
static SECTORS: OnceLock<(String, String)> = OnceLock::new();

/// Writes the themes of the sectors. The packs do not change while the server runs, so the first ones stay.
pub(crate) fn dress(packs: &SectorPacks) {
    SECTORS.get_or_init(|| {
        let css = crate::theme::sheet(packs);
        (
            format!("/assets/sectors-{}.css", hex::encode(&Sha256::digest(&css)[..5])),
            css,
        )
    });
}

/// Returns the address of the sectors' themes.
pub(crate) fn sectors() -> Option<&'static str> {
    SECTORS.get().map(|(place, _)| place.as_str())
}

/// Returns the address of the icon sprite.
pub(crate) fn icons() -> Cow<'static, str> {
    place("icons.svg")
}

/// The routes of the assets. They need no state.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(file))
}

async fn file(request: Request) -> Response {
    let wanted = request.uri().path();
    if let Some(found) = EMBEDDED.iter().find(|file| file.place == wanted) {
        return embedded(found, request.headers());
    }
    if let Some((place, css)) = SECTORS.get().filter(|(place, _)| place == wanted) {
        let kind = "text/css; charset=utf-8";
        let sheet = Embedded {
            name: "sectors.css",
            place,
            kind,
            plain: css.as_bytes(),
            brotli: None,
            gzip: None,
        };
        return embedded(&sheet, request.headers());
    }
    #[cfg(debug_assertions)]
    if let Some(response) = disk::file(wanted, request.headers()) {
        return response;
    }
    Problem::not_found().into_response()
}

fn embedded(file: &Embedded, headers: &HeaderMap) -> Response {
    // The name holds the hash, so it serves as the tag.
    let tag = format!("\"{}\"", file.place.trim_start_matches("/assets/"));
    let accepts = crate::press::accepted(headers);
    let (bytes, encoding) = match (file.brotli, file.gzip) {
        (Some(brotli), _) if accepts.brotli => (brotli, Some("br")),
        (_, Some(gzip)) if accepts.gzip => (gzip, Some("gzip")),
        _ => (file.plain, None),
    };
    let mut response = if crate::press::has_tag(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        (StatusCode::OK, bytes).into_response()
    };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        out.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

#[cfg(test)]
pub(crate) use disk::all;

/// Returns the address of every file inside the binary.
#[cfg(test)]
pub(crate) fn embedded_places() -> impl Iterator<Item = &'static str> {
    EMBEDDED.iter().map(|file| file.place)
}
