//! Posture: assesses how an organisation keeps its people, places and information safe, and reports on it.

mod complete_assessment;
mod error;
mod export;
mod generate_report;
pub mod jobs;
pub mod model;
mod queries;
mod record_report;
mod reseal;
mod rights;
mod save_answer;
mod start_assessment;
mod store;

use contracts::documents::DocumentPress;
use contracts::storage::FileStore;
use model::{Assessment, Pack, Packs, ReportKey};
use platform::Ground;
use std::fmt;
use std::sync::Arc;

pub use complete_assessment::CompleteAssessment;
pub use error::{Clash, Error};
pub use generate_report::GenerateReport;
pub use jobs::DrawReport;
pub use queries::{AssessmentSummary, QuestionView, ReportFile, ReportStatus, ReportView, Run, SectionProgress};
pub use rights::{AnswerQuestions, Complete, Draw, Read, RequestReport, Start};
pub use save_answer::{SaveAnswer, SavedAnswer};
pub use start_assessment::{StartAssessment, Started};

/// The posture service.
#[derive(Clone)]
pub struct Posture {
    ground: Ground,
    packs: Arc<Packs>,
    press: Arc<dyn DocumentPress>,
    files: Arc<dyn FileStore>,
    key: ReportKey,
}

impl Posture {
    /// Makes the service from its ground, the known packs, the press and store for reports, and the signing key.
    pub fn new(
        ground: Ground,
        packs: Packs,
        press: Arc<dyn DocumentPress>,
        files: Arc<dyn FileStore>,
        key: ReportKey,
    ) -> Self {
        Self {
            ground,
            packs: Arc::new(packs),
            press,
            files,
            key,
        }
    }

    /// Returns the packs that a new assessment can begin with.
    pub fn packs(&self) -> &[Arc<Pack>] {
        self.packs.list()
    }

    /// Finds the pack that an assessment began with.
    fn pack_of(&self, assessment: &Assessment) -> Result<Arc<Pack>, Error> {
        let pack = self.packs.version(&assessment.pack_key, &assessment.pack_version);
        pack.cloned().ok_or_else(|| {
            let Assessment {
                pack_key, pack_version, ..
            } = assessment;
            Error::Broken(format!("question pack {pack_key} {pack_version} is not installed"))
        })
    }
}

impl fmt::Debug for Posture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Posture").finish_non_exhaustive()
    }
}
