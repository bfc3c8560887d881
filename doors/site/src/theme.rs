//! The theme a person's pages wear between signing in and signing out.

use crate::kit::Person;
use axum::http::HeaderMap;
use web_kit::cookies;

/// The cookie by which sign-in remembers a person's sector: `.cookie(cookies::set_for(SECTOR_COOKIE, "care", ..))`.
/// It only chooses colours, so nothing is lost if somebody changes it.
pub const SECTOR_COOKIE: &str = "__Host-sector";

/// Reads the sector that sign-in remembered, as a theme.
pub(crate) fn remembered(headers: &HeaderMap, person: Person) -> Option<String> {
    let sector = cookies::find(headers, SECTOR_COOKIE)?;
    let plain = (1..=24).contains(&sector.len()) && sector.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    plain.then(|| format!("{sector}-{}", person.side()))
}
