//! The public figures: each domain counts its own, and nothing is ever estimated.

use academy::Academy;
use certificates::Certificates;
use chrono::{DateTime, Utc};
use contracts::sector::SectorPacks;
use kernel::{ErrorKind, PeopleError, SharedClock};
use marketplace::Marketplace;
use moka::future::Cache;
use organisations::Organisations;
use people::People;
use platform::Actor;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// For how long figures are shown before they are counted again.
const KEPT: Duration = Duration::from_secs(30);

/// The figures could not be counted. There is no stand-in for a figure.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{place} could not be counted")]
pub struct OverviewError {
    place: &'static str,
    #[source]
    cause: Arc<dyn std::error::Error + Send + Sync>,
}

impl OverviewError {
    fn at<E: std::error::Error + Send + Sync + 'static>(place: &'static str) -> impl FnOnce(E) -> Self {
        move |cause| Self {
            place,
            cause: Arc::new(cause),
        }
    }
}

impl PeopleError for OverviewError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Unavailable
    }

    fn code(&self) -> &'static str {
        "web/unavailable"
    }

    fn retry_after(&self) -> Option<u32> {
        Some(5)
    }
}

/// The public figures at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// When they were counted.
    pub counted_at: DateTime<Utc>,
    /// The figures by name: `open_shifts`, `total_workers`, and `total_care_homes` as sector packs name their kinds.
    pub counts: BTreeMap<String, u64>,
}

/// Counts across the domains, as the system actor `public-stats`.
#[derive(Clone)]
pub struct Overview {
    people: People,
    organisations: Organisations,
    academy: Academy,
    certificates: Certificates,
    marketplace: Marketplace,
    sectors: Arc<SectorPacks>,
    clock: SharedClock,
    actor: Actor,
    kept: Cache<(), Figures>,
}

impl Overview {
    /// Puts it together. The actor is the system actor `public-stats`.
    #[expect(
        clippy::too_many_arguments,
        reason = "one for each domain that counts; only server calls it"
    )]
    pub fn new(
        people: People,
        organisations: Organisations,
        academy: Academy,
        certificates: Certificates,
        marketplace: Marketplace,
        sectors: Arc<SectorPacks>,
        clock: SharedClock,
        actor: Actor,
    ) -> Self {
        Self {
            people,
            organisations,
            academy,
            certificates,
            marketplace,
            sectors,
            clock,
            actor,
            kept: Cache::builder().max_capacity(1).time_to_live(KEPT).build(),
        }
    }

    /// Returns the figures, counted at most half a minute ago. Many who ask at once share one count.
    ///
    /// # Errors
    /// When one of them cannot be counted.
    pub async fn figures(&self) -> Result<Figures, OverviewError> {
        self.kept
            .try_get_with((), self.count())
            .await
            .map_err(|error| OverviewError::clone(&error))
    }

    async fn count(&self) -> Result<Figures, OverviewError> {
        let counted_at = self.clock.now();
        let mut counts = self.organisations().await?;
        let workers = self
            .people
            .count_workers(&self.actor)
            .await
            .map_err(OverviewError::at("workers"))?;
        let work = self
            .marketplace
            .counts(&self.actor)
            .await
            .map_err(OverviewError::at("shifts"))?;
        let learning = self
            .academy
            .counts(&self.actor)
            .await
            .map_err(OverviewError::at("courses"))?;
        let issued = self
            .certificates
            .issued_count(&self.actor)
            .await
            .map_err(OverviewError::at("certificates"))?;
        for (name, count) in [
            ("total_workers", workers.total.unsigned_abs()),
            ("open_shifts", work.open_shifts),
            ("bookings", work.bookings),
            ("courses", learning.courses.into()),
            ("enrolments", learning.enrolments.into()),
            ("courses_completed", learning.completions.into()),
            ("certificates_issued", issued),
        ] {
            counts.insert(name.to_owned(), count);
        }
        Ok(Figures { counted_at, counts })
    }

    /// Counts organisations in the buckets that the sector packs name; a bucket with none in it is shown as 0.
    async fn organisations(&self) -> Result<BTreeMap<String, u64>, OverviewError> {
        let found = self
            .organisations
            .count_by_kind(&self.actor)
            .await
            .map_err(OverviewError::at("organisations"))?;
        let mut counts = BTreeMap::new();
        for kind in self.sectors.iter().flat_map(|sector| &sector.organisations) {
            counts.insert(format!("total_{}", kind.statistic), 0);
        }
        let mut all = 0;
        for row in found {
            all += row.count;
            let kind = self
                .sectors
                .get(&row.sector)
                .and_then(|sector| sector.organisation_kind(&row.kind));
            if let Some(kind) = kind {
                *counts.entry(format!("total_{}", kind.statistic)).or_insert(0) += row.count;
            }
        }
        counts.insert("total_organisations".to_owned(), all);
        Ok(counts)
    }
}
