//! What these endpoints give.

use chrono::{DateTime, Utc};
use marketplace::{Marketplace, Shift};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something a job asks for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RequirementView {
    /// The credential type's key in the sector pack.
    #[schema(example = "dbs-enhanced-adults")]
    kind: String,
    /// What people call it.
    #[schema(example = "Enhanced DBS check with the adults barred list")]
    label: String,
}

/// A job: one shift on offer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobView {
    /// Its id.
    pub(crate) id: Uuid,
    /// What the offer is called.
    #[schema(example = "Night care assistant")]
    title: String,
    /// The role's key in the sector pack.
    #[schema(example = "night-care-assistant")]
    role: String,
    /// The sector's key.
    #[schema(example = "care")]
    sector: String,
    /// Who offers it.
    organisation_id: Uuid,
    /// The organisation's name.
    #[schema(example = "Rosewood House")]
    organisation_name: String,
    /// Where it is worked.
    site_id: Uuid,
    /// The site's name.
    #[schema(example = "North wing")]
    site_name: String,
    /// The site's town.
    #[schema(example = "Leeds")]
    town: String,
    /// Degrees north, of the middle of the postcode area.
    #[schema(example = 53.8)]
    lat: f64,
    /// Degrees east.
    #[schema(example = -1.55)]
    lon: f64,
    /// First instant.
    start: DateTime<Utc>,
    /// First instant after it.
    end: DateTime<Utc>,
    /// The worker sleeps on site and is called when needed.
    sleep_in: bool,
    /// Pay an hour, in pence.
    #[schema(example = 1310)]
    pay_pence: i64,
    /// The currency of the pay.
    #[schema(example = "GBP")]
    currency: &'static str,
    /// How many workers are wanted.
    #[schema(example = 1)]
    positions: u16,
    /// How many are booked.
    #[schema(example = 0)]
    booked: u16,
    /// What a worker must hold, from the first minute to the last.
    required: Vec<RequirementView>,
    /// Anything else that workers should know.
    #[schema(example = "Ring the bell at the side door.")]
    notes: Option<String>,
    /// `open`, `filled` or `cancelled`.
    #[schema(example = "open")]
    state: &'static str,
}

impl JobView {
    /// Puts a shift into the form of the API, with what people call its requirements.
    pub(crate) fn of(marketplace: &Marketplace, shift: Shift) -> Self {
        let required = shift.terms.required.iter().map(|kind| RequirementView {
            label: marketplace.credential_label(kind).to_owned(),
            kind: kind.clone(),
        });
        Self {
            id: shift.id.get(),
            organisation_id: shift.organisation.get(),
            site_id: shift.site.get(),
            lat: shift.place.latitude,
            lon: shift.place.longitude,
            start: shift.span().start(),
            end: shift.span().end(),
            sleep_in: shift.terms.sleep_in,
            pay_pence: shift.pay.minor(),
            currency: shift.pay.currency().code(),
            positions: shift.positions,
            booked: shift.booked,
            required: required.collect(),
            state: shift.state.as_str(),
            title: shift.title,
            role: shift.role,
            sector: shift.terms.sector,
            organisation_name: shift.organisation_name,
            site_name: shift.site_name,
            town: shift.town,
            notes: shift.notes,
        }
    }
}

/// A page of jobs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobsView {
    /// The jobs, the soonest first.
    pub(super) items: Vec<JobView>,
    /// Where the next page starts.
    #[schema(example = "0192f0c1-7b2e-7a41-9c55-0b1e6d3f2a10")]
    pub(super) next: Option<String>,
}
