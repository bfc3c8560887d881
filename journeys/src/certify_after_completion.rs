//! When a learner has completed a course, they get a certificate.

use crate::failure::{Failure, outcome};
use certificates::{Certificates, IssueCertificate};
use contracts::academy::CourseCompleted;
use kernel::ids::EventId;
use people::People;
use platform::{Actor, Ground, Outcome};

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = "certify-after-completion";

/// Issues certificates.
#[derive(Clone)]
pub struct CertifyAfterCompletion {
    ground: Ground,
    people: People,
    certificates: Certificates,
}

impl CertifyAfterCompletion {
    /// Puts the journey together.
    pub const fn new(ground: Ground, people: People, certificates: Certificates) -> Self {
        Self {
            ground,
            people,
            certificates,
        }
    }

    /// Reacts to the event.
    pub async fn run(&self, actor: &Actor, event: EventId, completed: CourseCompleted) -> Outcome {
        outcome(self.certify(actor, event, completed).await)
    }

    async fn certify(&self, actor: &Actor, event: EventId, completed: CourseCompleted) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        let Some(name) = self.people.full_name_in(&mut tx, completed.learner).await? else {
            // A certificate without a name proves nothing. The learner may still fill the profile: ask again later.
            return Ok(Outcome::Retry("the learner has not given a name yet".into()));
        };
        self.certificates
            .issue_certificate_in(&mut tx, order(completed, name))
            .await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}

fn order(completed: CourseCompleted, holder_name: String) -> IssueCertificate {
    IssueCertificate {
        enrolment: completed.enrolment,
        course: completed.course,
        title: completed.course_title,
        course_version: completed.course_version,
        summary: completed.course_summary,
        criteria: completed.criteria,
        credential_kind: completed.credential_kind,
        valid_months: completed.valid_months,
        sector: completed.sector,
        holder: completed.learner,
        holder_name,
        evidence_digest: completed.evidence_digest,
        completed_at: completed.at,
    }
}
