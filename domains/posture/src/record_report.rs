//! Records what came of drawing a report.

use crate::jobs::Order;
use crate::{Draw, Error, Posture, store};
use contracts::posture::ReportReady;
use contracts::storage::FileKey;
use kernel::ids::ReportId;
use platform::Actor;

/// A report that was drawn, signed and stored.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) report: ReportId,
    pub(crate) digest: String,
    pub(crate) signature: String,
    pub(crate) public_key: String,
    pub(crate) report_json: String,
    pub(crate) file: FileKey,
}

impl Posture {
    /// Records a drawn report, releases its run and tells the others.
    pub(crate) async fn record_report(&self, actor: &Actor, order: &Order, drawn: Drawn) -> Result<(), Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(Draw, &order.assessment)?;
        let now = self.ground.clock.now();
        let organisation = order.assessment.organisation;
        // Another attempt may have been faster: then the report is ready and was told of.
        if !store::reports::record(&mut tx, &permit, &self.ground.vault, (organisation, &drawn), now).await? {
            return Ok(());
        }
        store::assessments::release(&mut tx, &permit, now).await?;
        tx.emit(&ReportReady {
            report: drawn.report,
            assessment: order.assessment.id,
            organisation,
            requested_by: order.requested_by,
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records that a report will never be drawn, so that another can be asked for.
    pub(crate) async fn fail_report(&self, actor: &Actor, report: ReportId) -> Result<(), Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let Some(row) = store::reports::waiting(&mut tx, report).await? else {
            return Ok(());
        };
        let assessment = store::assessments::lookup(&mut tx, row.assessment)
            .await?
            .ok_or(Error::NotFound)?;
        let permit = tx.permit(Draw, &assessment)?;
        store::reports::fail(&mut tx, &permit, report).await?;
        tx.commit().await?;
        Ok(())
    }
}
