//! The choice of light or dark, for people whose device does not make it for them.

use crate::kit::Fields;
use crate::theme::{SCHEME_COOKIE, Scheme};
use axum::http::{HeaderMap, Uri, header};
use web_kit::{Form, SeeOther, cookies};

/// How long the choice is remembered, in seconds: a year.
const REMEMBERED: u32 = 31_536_000;

pub(super) async fn post(headers: HeaderMap, Form(fields): Form<Fields>) -> SeeOther {
    let line = match Scheme::parse(fields.get("scheme")) {
        Some(scheme) => cookies::set_for(SCHEME_COOKIE, scheme.as_str(), REMEMBERED),
        None => cookies::clear(SCHEME_COOKIE),
    };
    SeeOther::to(page_before(&headers)).cookie(line)
}

/// Returns the page that the choice was made on. Its host does not matter: only the path is used.
fn page_before(headers: &HeaderMap) -> String {
    let referrer = headers.get(header::REFERER).and_then(|line| line.to_str().ok());
    let address = referrer.and_then(|line| line.parse::<Uri>().ok());
    let path = address.as_ref().and_then(Uri::path_and_query);
    path.map_or_else(|| "/".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_the_path_of_the_page_before_is_used() {
        let of = |line: &'static str| {
            page_before(&HeaderMap::from_iter([(
                header::REFERER,
                HeaderValue::from_static(line),
            )]))
        };
        assert_eq!(of("http://127.0.0.1:8080/courses?sector=care"), "/courses?sector=care");
        assert_eq!(of("https://elsewhere.example/x"), "/x");
        assert_eq!(of("nonsense of a line"), "/");
        assert_eq!(page_before(&HeaderMap::new()), "/");
    }
}
