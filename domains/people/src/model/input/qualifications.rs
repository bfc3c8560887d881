//! The second step: what the person has learned.

use super::{Checked, known, settle};
use crate::model::extras::{self, Extras};
use crate::model::profile::Qualifications;
use crate::model::text::Findings;
use contracts::sector::{SectorPack, StepKey, WizardStep};
use serde::{Deserialize, Serialize};

/// The second step as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QualificationsInput {
    /// Keys of the pack's catalogue.
    pub qualifications: Vec<String>,
    /// Answers that only the pack knows.
    #[serde(flatten)]
    pub extras: Extras,
}

impl QualificationsInput {
    /// Reads the answers.
    pub fn check(self, pack: &SectorPack, step: &WizardStep) -> Checked<Qualifications> {
        let mut told = Findings::new(StepKey::Qualifications.as_str());
        let list = pack.qualifications.iter().map(|it| it.key.as_str());
        let answers = Qualifications {
            qualifications: known(
                &mut told,
                "qualifications",
                &self.qualifications,
                list,
                "qualifications",
            ),
            extras: extras::check(step, self.extras, &mut told),
        };
        settle(told, answers)
    }
}
