//! Cookies. All of ours are `__Host-` cookies: this host only, every path, never to a script.

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderValue, header};
use kernel::Secret;

/// The browser session.
pub const SESSION: &str = "__Host-session";
/// A sign-in that lacks its second factor. It opens the page that asks for it, and nothing else.
pub const HALF: &str = "__Host-half";
/// The one-time message shown after a form was sent.
pub(crate) const FLASH: &str = "__Host-flash";

const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// Finds a cookie. A name that is sent twice is nobody's: none is taken.
pub fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(own, _)| *own == name)
        .map(|(_, value)| value);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Writes a cookie that lives for some seconds. The name begins with `__Host-`; the value is plain text without `;`.
pub fn set_for(name: &str, value: &str, seconds: u32) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("{name}={value}; Max-Age={seconds}; {ATTRIBUTES}")).ok()
}

/// Writes the session cookie, which the browser forgets at the given instant.
pub fn session(value: &Secret<String>, until: DateTime<Utc>) -> Option<HeaderValue> {
    let until = until.format("%a, %d %b %Y %H:%M:%S GMT");
    let mut line =
        HeaderValue::try_from(format!("{SESSION}={}; Expires={until}; {ATTRIBUTES}", value.expose())).ok()?;
    line.set_sensitive(true);
    Some(line)
}

/// Writes a cookie that holds a secret: as [`set_for`], and kept out of logs.
pub fn secret_for(name: &str, value: &Secret<String>, seconds: u32) -> Option<HeaderValue> {
    let mut line = set_for(name, value.expose(), seconds)?;
    line.set_sensitive(true);
    Some(line)
}

/// Takes a cookie back.
pub fn clear(name: &str) -> Option<HeaderValue> {
    set_for(name, "", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&'static str]) -> HeaderMap {
        lines
            .iter()
            .map(|line| (header::COOKIE, HeaderValue::from_static(line)))
            .collect()
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let headers = headers(&["a=1; __Host-session=xyz", "b=2"]);
        assert_eq!(find(&headers, SESSION), Some("xyz"));
        assert_eq!(find(&headers, "session"), None);
    }

    #[test]
    fn a_doubled_cookie_is_nobodys() {
        assert_eq!(find(&headers(&["__Host-session=x; __Host-session=y"]), SESSION), None);
        assert_eq!(find(&headers(&["__Host-session=x", "__Host-session=y"]), SESSION), None);
    }

    #[test]
    fn the_session_cookie_has_every_attribute() {
        let until = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
        let line = session(&Secret::new("abc".to_owned()), until).expect("a header");
        assert_eq!(
            line.to_str().expect("text"),
            "__Host-session=abc; Expires=Fri, 15 Jan 2027 08:00:00 GMT; Path=/; Secure; HttpOnly; SameSite=Lax"
        );
        assert!(line.is_sensitive());
    }
}
