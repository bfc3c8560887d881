//! Asks for the report of a frozen run. The answers cannot change, so one report is enough: asking again answers
//! with it, and puts a report that hangs back into the queue.

use crate::queries::{ReportStatus, ReportView};
use crate::store::reports::NewReport;
use crate::{DrawReport, Error, Posture, RequestReport, store};
use chrono::TimeDelta;
use kernel::ids::{AssessmentId, ReportId};
use platform::{Actor, Denied, WriteTx};

/// After this time without a result a report may be queued again.
const HANGS_AFTER: TimeDelta = TimeDelta::minutes(10);

/// Asks for a report.
#[derive(Debug, Clone, Copy)]
pub struct GenerateReport {
    /// The assessment.
    pub assessment: AssessmentId,
}

impl Posture {
    /// Asks for the report of a completed assessment.
    ///
    /// # Errors
    /// When there is no such assessment, it is not complete, or the actor may not.
    pub async fn generate_report(&self, actor: &Actor, command: GenerateReport) -> Result<ReportView, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let view = self.generate_report_in(&mut tx, command).await?;
        tx.commit().await?;
        Ok(view)
    }

    /// Asks for the report within the caller's transaction.
    ///
    /// # Errors
    /// As [`Posture::generate_report`].
    pub async fn generate_report_in(&self, tx: &mut WriteTx, command: GenerateReport) -> Result<ReportView, Error> {
        let assessment = store::assessments::lookup(tx, command.assessment)
            .await?
            .ok_or(Error::NotFound)?;
        if !assessment.state.is_frozen() {
            return Err(Error::NotCompleted);
        }
        let permit = tx.permit(RequestReport, &assessment)?;
        let requested_by = tx.actor().user().ok_or(Denied {
            action: <RequestReport as platform::Action>::NAME,
        })?;
        let now = self.ground.clock.now();
        let organisation_name = store::organisation_name(tx, assessment.organisation).await?;
        let report = NewReport {
            id: ReportId::fresh(now, &self.ground.rng),
            organisation: assessment.organisation,
            organisation_name: organisation_name
                .ok_or_else(|| Error::Broken("the organisation has no name".to_owned()))?,
            requested_by,
            requested_at: now,
        };
        // Two people may ask at once: the index lets one row in, and both get it.
        if store::reports::add_unless_live(tx, &permit, &report).await? {
            tx.enqueue(&DrawReport { report: report.id }).await?;
        }
        let live = store::reports::newest_of(tx, assessment.id)
            .await?
            .ok_or(Error::NoSuchReport)?;
        let hangs =
            matches!(live.status, ReportStatus::Queued | ReportStatus::Drawing) && live.queued_at + HANGS_AFTER < now;
        if hangs {
            store::reports::requeue(tx, &permit, live.id, now).await?;
            tx.enqueue(&DrawReport { report: live.id }).await?;
        }
        Ok(live)
    }
}
