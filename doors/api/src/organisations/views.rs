//! What these endpoints give.

use chrono::{DateTime, Utc};
use organisations::{Mine, Organisation, Site};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An organisation, for those who act for it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrganisationView {
    /// Its id.
    pub(super) id: Uuid,
    /// Its trading name.
    #[schema(example = "Rosewood House")]
    name: String,
    /// The sector's key.
    #[schema(example = "care")]
    sector: String,
    /// What it is.
    #[schema(example = "care-home")]
    kind: String,
    /// The number it is registered under.
    #[schema(example = "1-1234567890")]
    registration_number: Option<String>,
    /// When we checked that it is who it says.
    verified_at: Option<DateTime<Utc>>,
    /// When it was set up.
    created_at: DateTime<Utc>,
}

impl From<Organisation> for OrganisationView {
    fn from(organisation: Organisation) -> Self {
        Self {
            id: organisation.id.get(),
            name: organisation.name,
            sector: organisation.sector,
            kind: organisation.kind,
            registration_number: organisation.registration_number,
            verified_at: organisation.verified_at,
            created_at: organisation.created_at,
        }
    }
}

/// An organisation that the caller acts for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MineView {
    /// The organisation.
    #[serde(flatten)]
    organisation: OrganisationView,
    /// The caller's role there.
    #[schema(example = "owner")]
    role: &'static str,
    /// From when on it demands a second factor of everybody in it, if it does.
    second_factor_from: Option<DateTime<Utc>>,
    /// From when on the caller needs one: whoever joined while it was demanded already has a week of their own.
    own_second_factor_from: Option<DateTime<Utc>>,
}

impl From<Mine> for MineView {
    fn from(mine: Mine) -> Self {
        Self {
            role: mine.role.as_str(),
            second_factor_from: mine.factor_from,
            own_second_factor_from: mine.own_factor_from,
            organisation: mine.organisation.into(),
        }
    }
}

/// A place of work.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteView {
    /// Its id.
    pub(super) id: Uuid,
    /// What the organisation calls it.
    #[schema(example = "North wing")]
    name: String,
    /// House and street.
    #[schema(example = "1 High Street")]
    address_line1: String,
    /// More of the address.
    #[schema(example = "Riverside")]
    address_line2: Option<String>,
    /// The town.
    #[schema(example = "Leeds")]
    town: String,
    /// The postcode.
    #[schema(example = "LS1 4AP")]
    postcode: String,
    /// Degrees north, of the middle of the postcode area.
    #[schema(example = 53.8)]
    lat: f64,
    /// Degrees east.
    #[schema(example = -1.55)]
    lon: f64,
}

impl From<Site> for SiteView {
    fn from(site: Site) -> Self {
        Self {
            id: site.id.get(),
            name: site.name,
            address_line1: site.address_line1,
            address_line2: site.address_line2,
            town: site.town,
            postcode: site.postcode.into(),
            lat: site.lat,
            lon: site.lon,
        }
    }
}

/// A whole list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Items<T> {
    /// The entries.
    pub(super) items: Vec<T>,
}

impl<T> Items<T> {
    /// Turns what a query gave into a list of views.
    pub(super) fn of<S: Into<T>>(all: Vec<S>) -> Self {
        Self {
            items: all.into_iter().map(Into::into).collect(),
        }
    }
}
