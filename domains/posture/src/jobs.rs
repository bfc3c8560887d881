//! Background work of posture.

use crate::model::report::{Report, ReportInput};
use crate::record_report::Drawn;
use crate::{Draw, Error, Posture, store};
use contracts::storage::FileKey;
use kernel::ids::ReportId;
use kernel::{ErrorKind, PeopleError as _};
use platform::{Actor, Job, Outcome};
use serde::{Deserialize, Serialize};

/// The system actor under which reports are drawn.
pub const REPORT_MAKER: &str = "report-maker";

/// Draws, signs and stores one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawReport {
    /// The report.
    pub report: ReportId,
}

impl Job for DrawReport {
    const NAME: &'static str = "draw-report";

    fn key(&self) -> Option<String> {
        Some(self.report.to_string())
    }
}

impl Posture {
    /// Draws, signs and stores one report. A repeat draws the same bytes to the same place.
    pub async fn draw_report(&self, actor: &Actor, job: DrawReport) -> Outcome {
        let failure = match self.try_draw_report(actor, job.report).await {
            Ok(()) => return Outcome::Done,
            Err(error) => error,
        };
        if failure.kind() == ErrorKind::Unavailable || matches!(failure, Error::Db(_)) {
            return Outcome::Retry(failure.to_string());
        }
        match self.fail_report(actor, job.report).await {
            Ok(()) => Outcome::Fail(failure.to_string()),
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn try_draw_report(&self, actor: &Actor, report: ReportId) -> Result<(), Error> {
        let Some(order) = self.begin_drawing(actor, report).await? else {
            return Ok(());
        };
        let pack = self.pack_of(&order.assessment)?;
        let made = Report::make(ReportInput {
            report,
            assessment: &order.assessment,
            organisation: &order.organisation_name,
            pack: &pack,
            answers: &order.answers,
            requested_at: order.requested_at,
        })
        .map_err(|error| Error::Broken(error.to_string()))?;
        let signature = self.key.sign(&made.digest);
        let pdf = self.press.report(made.document(signature.clone())).await;
        let pdf = pdf.map_err(|error| Error::Broken(error.to_string()))?;
        let file = FileKey(format!("posture/reports/{report}.pdf"));
        self.files.put(&file, pdf).await?;
        let drawn = Drawn {
            report,
            digest: made.digest.to_string(),
            signature,
            public_key: self.key.public_key(),
            report_json: made.json,
            file,
        };
        self.record_report(actor, &order, drawn).await
    }

    /// Notes that the work has begun and loads what is needed; `None` where nothing is left to do.
    async fn begin_drawing(&self, actor: &Actor, report: ReportId) -> Result<Option<Order>, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let Some(row) = store::reports::waiting(&mut tx, report).await? else {
            return Ok(None);
        };
        let assessment = store::assessments::lookup(&mut tx, row.assessment)
            .await?
            .ok_or(Error::NotFound)?;
        let permit = tx.permit(Draw, &assessment)?;
        store::reports::begin(&mut tx, &permit, report).await?;
        let answers = store::answers::latest(&mut tx, &self.ground.vault, assessment.id).await?;
        tx.commit().await?;
        Ok(Some(Order {
            organisation_name: row.organisation_name,
            requested_by: row.requested_by,
            requested_at: row.requested_at,
            assessment,
            answers,
        }))
    }
}

/// What a report is drawn from.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) organisation_name: String,
    pub(crate) requested_by: kernel::ids::UserId,
    pub(crate) requested_at: chrono::DateTime<chrono::Utc>,
    pub(crate) assessment: crate::model::Assessment,
    pub(crate) answers: crate::model::Answers,
}
