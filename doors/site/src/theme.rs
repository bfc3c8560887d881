//! What pages wear: the colours of a sector and a side, light or dark.

use crate::kit::Person;
use axum::http::HeaderMap;
use contracts::sector::{Hue, SectorPacks};
use std::fmt::Write;
use web_kit::cookies;

/// The cookie by which sign-in remembers a person's sector: `.cookie(cookies::set_for(SECTOR_COOKIE, "care", ..))`.
/// It only chooses colours, so nothing is lost if somebody changes it.
pub const SECTOR_COOKIE: &str = "__Host-sector";
/// The cookie that remembers a choice of light or dark.
pub(crate) const SCHEME_COOKIE: &str = "__Host-scheme";

/// A choice of light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// Returns the word in pages and cookies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the word back; every other word leaves the choice to the device.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Light, Self::Dark]
            .into_iter()
            .find(|scheme| scheme.as_str() == word)
    }

    /// Reads the choice that was made.
    pub(crate) fn chosen(headers: &HeaderMap) -> Option<Self> {
        Self::parse(cookies::find(headers, SCHEME_COOKIE)?)
    }
}

/// Reads the sector that sign-in remembered, as a theme.
pub(crate) fn remembered(headers: &HeaderMap, person: Person) -> Option<String> {
    let sector = cookies::find(headers, SECTOR_COOKIE)?;
    let plain =
        (1..=24).contains(&sector.len()) && sector.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    plain.then(|| format!("{sector}-{}", person.side()))
}

/// Writes the themes of the sectors: two for each, from hues whose contrast a test has proved.
pub(crate) fn sheet(packs: &SectorPacks) -> String {
    let mut css = String::from("@layer tokens{");
    for pack in packs.iter() {
        rule(&mut css, &pack.key, "worker", pack.theme.worker, pack.theme.radius);
        rule(
            &mut css,
            &pack.key,
            "organisation",
            pack.theme.organisation,
            pack.theme.radius,
        );
    }
    css.push('}');
    css
}

fn rule(css: &mut String, sector: &str, side: &str, hue: Hue, radius: u8) {
    let hue = hue.as_str();
    // Writing into a text cannot fail.
    let _infallible = write!(
        css,
        "[data-theme=\"{sector}-{side}\"]{{--accent:var(--{hue});--accent-ink:var(--{hue}-ink);--accent-soft:var(--{hue}-soft);\
         --accent-graphic:var(--{hue}-graphic);--radius:{radius}px}}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sector_has_two_themes() {
        let packs = crate::tests::packs();
        let css = sheet(packs);
        assert_eq!(css.matches("[data-theme=").count(), packs.keys().count() * 2);
        assert!(
            css.contains("[data-theme=\"care-worker\"]{--accent:var(--sage);"),
            "{css}"
        );
        assert_eq!(css.matches('{').count(), css.matches('}').count());
    }

    #[test]
    fn only_two_words_choose_a_scheme() {
        assert_eq!(Scheme::parse("dark"), Some(Scheme::Dark));
        assert_eq!(Scheme::parse("\" onload="), None);
    }
}
