//! The answer to a form that was accepted: 303 to the page that comes next.

use crate::cookies;
use crate::flash::{Flash, FlashKind};
use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::{HeaderName, HeaderValue, StatusCode, header};
use kernel::Secret;
use std::borrow::Cow;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Leads on to another page.
#[derive(Debug, Clone)]
#[must_use]
pub struct SeeOther {
    location: String,
    flash: Option<Flash>,
    cookies: Vec<HeaderValue>,
    wipe: bool,
}

impl SeeOther {
    /// Leads to a page of ours. A place that is none (from a `next` that somebody made up) becomes the home page.
    pub fn to(path: impl Into<String>) -> Self {
        let path = path.into();
        let location = if is_local(&path) { path } else { "/".to_owned() };
        Self::away(location)
    }

    /// Leads to an address that may be somebody else's, such as the payment page. Never use it with what people send.
    pub fn away(location: impl Into<String>) -> Self {
        Self {
            location: location.into(),
            flash: None,
            cookies: Vec::new(),
            wipe: false,
        }
    }

    /// Says on the next page that it is done.
    pub fn success(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.flash = Some(Flash {
            kind: FlashKind::Success,
            text: text.into(),
        });
        self
    }

    /// Says something on the next page.
    pub fn notice(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.flash = Some(Flash {
            kind: FlashKind::Notice,
            text: text.into(),
        });
        self
    }

    /// Hands the browser a session, to be forgotten at the given instant.
    pub fn signing_in(mut self, cookie: &Secret<String>, until: DateTime<Utc>) -> Self {
        self.cookies.extend(cookies::session(cookie, until));
        self
    }

    /// Takes the session back and has the browser wipe what it kept of ours.
    pub fn signing_out(mut self) -> Self {
        self.cookies.extend(cookies::clear(cookies::SESSION));
        self.wipe = true;
        self
    }

    /// Adds a cookie written by [`cookies::set_for`] or [`cookies::clear`].
    pub fn cookie(mut self, line: Option<HeaderValue>) -> Self {
        self.cookies.extend(line);
        self
    }
}

impl IntoResponse for SeeOther {
    fn into_response(self) -> Response {
        let location = match HeaderValue::try_from(self.location) {
            Ok(location) => location,
            Err(error) => return Problem::internal(&error).into_response(),
        };
        let mut response = StatusCode::SEE_OTHER.into_response();
        response.headers_mut().insert(header::LOCATION, location);
        for line in self.cookies {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
        if self.wipe {
            let all = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");
            response.headers_mut().insert(CLEAR_SITE_DATA, all);
        }
        if let Some(flash) = self.flash {
            response.extensions_mut().insert(flash);
        }
        response
    }
}

/// Tells whether a text is the path of a page of ours, as a `next` must be. Browsers read `//host` and `/\host` as
/// another site, and drop tabs and line breaks before they look.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.len() <= 2000
        && path.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;

    #[test]
    fn asvs_V3_7_2__only_our_own_pages_are_local() {
        assert!(is_local("/profile?step=2"));
        for path in [
            "",
            "profile",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\tb",
            "/a b",
            "/é",
        ] {
            assert!(!is_local(path), "{path}");
        }
    }

    #[test]
    fn asvs_V14_3_1__signing_out_wipes() {
        let response = SeeOther::to("/").signing_out().into_response();
        assert_eq!(
            response.headers()["clear-site-data"],
            "\"cache\", \"cookies\", \"storage\""
        );
        let cookie = response.headers()["set-cookie"].to_str().expect("text");
        assert!(cookie.starts_with("__Host-session=; Max-Age=0; "));
    }
}
