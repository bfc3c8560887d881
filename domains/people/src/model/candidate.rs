//! What an organisation may see of a worker, and what matching needs.

use super::completion::Completion;
use super::profile::Profile;
use super::week::{Slots, Week};
use super::{Personal, cells};
use chrono::NaiveDate;
use contracts::places;
use std::collections::BTreeMap;

/// The published part of a profile.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    /// First name and initial: `Amina K`.
    pub(crate) display_name: String,
    /// The post town of the postcode's area.
    pub(crate) town: &'static str,
    /// The middle of the postcode's area, approximate.
    pub(crate) lat: f64,
    /// The middle of the postcode's area, approximate.
    pub(crate) lon: f64,
    /// The square that the point lies in.
    pub(crate) cell: i32,
    /// How far the worker travels.
    pub(crate) radius_km: u16,
    /// The usual week.
    pub(crate) week: Week,
    /// Days that differ.
    pub(crate) exceptions: BTreeMap<NaiveDate, Slots>,
    /// Months in the sector.
    pub(crate) experience_months: u32,
    /// Whether organisations see it.
    pub(crate) discoverable: bool,
}

impl Candidate {
    /// Derives it; `None` until name and place are known.
    pub(crate) fn of(profile: &Profile, completion: &Completion, today: NaiveDate) -> Option<Self> {
        let place = places::locate(profile.personal.postcode.as_ref()?)?;
        let availability = &profile.availability;
        Some(Self {
            display_name: display_name(&profile.personal)?,
            town: place.town,
            lat: place.lat,
            lon: place.lon,
            cell: cells::cell(place.lat, place.lon),
            radius_km: availability.radius_km.unwrap_or(1),
            week: availability.week,
            exceptions: availability.exceptions.clone(),
            experience_months: profile.months(today),
            discoverable: availability.discoverable && completion.is_complete(),
        })
    }
}

fn display_name(personal: &Personal) -> Option<String> {
    let initial = personal.family_name.as_ref()?.chars().next()?;
    Some(format!("{} {}", personal.given_name.as_ref()?, initial.to_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::completion::tests::packs;

    #[test]
    fn an_organisation_sees_a_first_name_and_an_initial_only() {
        let packs = packs();
        let mut profile = Profile::empty(uuid::Uuid::nil().into(), "care");
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        let derive = |profile: &Profile| {
            let completion = Completion::of(profile, packs.get("care").expect("the pack"));
            Candidate::of(profile, &completion, today)
        };
        assert_eq!(derive(&profile), None);
        profile.personal.given_name = Some("Amina".to_owned());
        profile.personal.family_name = Some("k\u{f6}hler".to_owned());
        profile.personal.postcode = Some("LS1 4AP".parse().expect("a postcode"));
        let candidate = derive(&profile).expect("a candidate");
        assert_eq!((candidate.display_name.as_str(), candidate.town), ("Amina K", "Leeds"));
        // Half a profile is seen by nobody.
        assert!(!candidate.discoverable);
    }
}
